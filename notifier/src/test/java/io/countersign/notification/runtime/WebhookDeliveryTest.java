package io.countersign.notification.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpServer;
import io.countersign.events.DeliveryStatus;
import io.countersign.events.NotificationDelivery;
import io.countersign.events.NotificationIntent;
import io.countersign.notification.Samples;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class WebhookDeliveryTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final int HANGS = -1;

  /** A post as the other side saw it. */
  private record Post(Map<String, List<String>> headers, String body) {}

  private final BlockingQueue<Integer> answers = new LinkedBlockingQueue<>();
  private final List<Post> posts = new CopyOnWriteArrayList<>();
  private final List<NotificationDelivery> events = new CopyOnWriteArrayList<>();

  /** Longer than a busy machine takes to answer. */
  private static final Duration PATIENT = Duration.ofSeconds(20);

  private static final Duration IMPATIENT = Duration.ofMillis(300);

  private HttpServer server;
  private WebhookClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/hook",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          posts.add(
              new Post(
                  exchange.getRequestHeaders().entrySet().stream()
                      .collect(
                          Collectors.toMap(
                              header -> header.getKey().toLowerCase(Locale.ROOT),
                              Map.Entry::getValue)),
                  body));
          Integer status = answers.poll();
          if (status == null || status != HANGS) {
            byte[] said = "said\u202Eso".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(
                status == null ? 204 : status, status == null ? -1 : said.length);
            if (status != null) {
              exchange.getResponseBody().write(said);
            }
            exchange.close();
          }
        });
    server.start();
    client = new WebhookClient(PATIENT, PATIENT);
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  @Test
  void aPostIsSignedSoThatTheReceiverVerifiesIt() throws InterruptedException {
    assertThat(deliver("ops")).isEqualTo(DeliveryStatus.DELIVERED);
    Post post = posts.getFirst();
    assertThatCode(() -> new Webhook(SECRET).verify(post.body(), post.headers()))
        .doesNotThrowAnyException();
    assertThat(post.headers().get("webhook-id")).containsExactly("msg_1");
    assertThatCode(() -> new Webhook(SECRET).verify(post.body() + " ", post.headers()))
        .isInstanceOf(Exception.class);
  }

  @Test
  void aFailureIsTriedAgainUnderTheSameId() throws InterruptedException {
    answers.add(500);
    assertThat(deliver("ops")).isEqualTo(DeliveryStatus.DELIVERED);
    assertThat(posts)
        .hasSize(2)
        .allMatch(post -> List.of("msg_1").equals(post.headers().get("webhook-id")));
    assertThat(events)
        .extracting(NotificationDelivery::getStatus)
        .containsExactly(DeliveryStatus.RETRYING, DeliveryStatus.DELIVERED);
    assertThat(events.getFirst().getDetail()).isEqualTo("HTTP 500: said⟨U+202E⟩so");
    assertThat(events)
        .extracting(NotificationDelivery::getEventId)
        .containsExactly("msg_1/1", "msg_1/2");
  }

  @Test
  void anEndpointThatHangsFailsWithinItsBounds() throws InterruptedException {
    client.close();
    client = new WebhookClient(PATIENT, IMPATIENT);
    answers.addAll(List.of(HANGS, HANGS, HANGS));
    long before = System.nanoTime();
    assertThat(deliver("ops")).isEqualTo(DeliveryStatus.FAILED);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(PATIENT);
    assertThat(events)
        .extracting(NotificationDelivery::getStatus)
        .containsExactly(DeliveryStatus.RETRYING, DeliveryStatus.RETRYING, DeliveryStatus.FAILED);
  }

  @Test
  void whatIsGoneIsNotTriedAgainAndARedirectIsNotFollowed() throws InterruptedException {
    answers.add(410);
    assertThat(deliver("ops")).isEqualTo(DeliveryStatus.FAILED);
    assertThat(posts).hasSize(1);
    answers.addAll(List.of(302, 302, 302));
    assertThat(deliver("ops")).isEqualTo(DeliveryStatus.FAILED);
  }

  @Test
  void anEndpointThatIsConfiguredNoMoreIsSkipped() throws InterruptedException {
    assertThat(deliver("removed")).isEqualTo(DeliveryStatus.SKIPPED);
    assertThat(posts).isEmpty();
  }

  private DeliveryStatus deliver(String endpoint) throws InterruptedException {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
    WebhookDelivery delivery =
        new WebhookDelivery(
            List.of(new WebhookEndpoint("ops", url, SECRET)),
            client,
            List.of(Duration.ofMillis(5), Duration.ofMillis(5)),
            1);
    return delivery.deliver(
        NotificationIntent.newBuilder()
            .setIntentId("msg_1")
            .setActionId("case-1")
            .setCauseEventId("case-1#1")
            .setCauseType("approval.requested")
            .setChannel("webhook")
            .setEndpoint(endpoint)
            .setRecipients(List.of("group:finance-approvers"))
            .setIntendedAt(Samples.START)
            .setBody("{\"type\":\"approval.requested\"}")
            .build(),
        events::add);
  }
}
