package io.countersign.notification.runtime;

import io.countersign.events.DeliveryStatus;
import io.countersign.events.NotificationDelivery;
import io.countersign.events.NotificationIntent;
import io.countersign.notification.VisibleText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Carries out an intent: posts, waits, posts again, and reports each attempt. It occupies the
 * calling thread, a virtual one, until the intent has ended; a slow endpoint makes nobody else
 * wait, because each has its own permits.
 */
final class WebhookDelivery {
  /** Longest detail of a delivery event. */
  static final int MAX_DETAIL_LENGTH = 500;

  private final Map<String, WebhookEndpoint> endpoints;
  private final Map<String, Semaphore> permits = new ConcurrentHashMap<>();
  private final WebhookClient client;
  private final List<Duration> backOff;
  private final int parallelPerEndpoint;

  WebhookDelivery(
      List<WebhookEndpoint> endpoints,
      WebhookClient client,
      List<Duration> backOff,
      int parallelPerEndpoint) {
    this.endpoints =
        endpoints.stream().collect(Collectors.toMap(WebhookEndpoint::name, endpoint -> endpoint));
    this.client = client;
    this.backOff = List.copyOf(backOff);
    this.parallelPerEndpoint = parallelPerEndpoint;
  }

  /**
   * Delivers.
   *
   * @param report gets an event for each attempt
   * @return how it ended: DELIVERED, FAILED, or SKIPPED where the endpoint is configured no more
   */
  DeliveryStatus deliver(NotificationIntent intent, Consumer<NotificationDelivery> report)
      throws InterruptedException {
    @Nullable WebhookEndpoint endpoint = endpoints.get(intent.getEndpoint());
    if (endpoint == null) {
      report.accept(
          event(intent, DeliveryStatus.SKIPPED, 1, "No endpoint of this name is configured."));
      return DeliveryStatus.SKIPPED;
    }
    for (int attempt = 1; ; attempt++) {
      WebhookClient.Result result = post(endpoint, intent);
      DeliveryStatus status = status(result, attempt);
      report.accept(event(intent, status, attempt, result.detail()));
      if (status != DeliveryStatus.RETRYING) {
        return status;
      }
      Thread.sleep(backOff.get(attempt - 1));
    }
  }

  private DeliveryStatus status(WebhookClient.Result result, int attempt) {
    if (result.delivered()) {
      return DeliveryStatus.DELIVERED;
    }
    return result.lasting() || attempt > backOff.size()
        ? DeliveryStatus.FAILED
        : DeliveryStatus.RETRYING;
  }

  private WebhookClient.Result post(WebhookEndpoint endpoint, NotificationIntent intent)
      throws InterruptedException {
    Semaphore permit =
        permits.computeIfAbsent(endpoint.name(), _ -> new Semaphore(parallelPerEndpoint));
    permit.acquire();
    try {
      return client.post(endpoint, intent.getIntentId(), intent.getBody(), Instant.now());
    } finally {
      permit.release();
    }
  }

  private static NotificationDelivery event(
      NotificationIntent intent, DeliveryStatus status, int attempt, @Nullable String detail) {
    return NotificationDelivery.newBuilder()
        .setEventId(intent.getIntentId() + "/" + attempt)
        .setIntentId(intent.getIntentId())
        .setActionId(intent.getActionId())
        .setCauseEventId(intent.getCauseEventId())
        .setChannel(intent.getChannel())
        .setEndpoint(intent.getEndpoint())
        .setRecipients(intent.getRecipients())
        .setStatus(status)
        .setAttempt(attempt)
        .setAttemptedAt(CommandSender.now())
        .setDetail(detail == null ? null : cut(VisibleText.line(detail)))
        .build();
  }

  private static String cut(String detail) {
    return detail.length() <= MAX_DETAIL_LENGTH ? detail : detail.substring(0, MAX_DETAIL_LENGTH);
  }
}
