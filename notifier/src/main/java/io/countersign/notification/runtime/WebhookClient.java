package io.countersign.notification.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Posts one webhook once. */
final class WebhookClient implements AutoCloseable {
  private static final int GONE = 410;
  private static final int MAX_ANSWER_BYTES = 400;

  private final HttpClient http;
  private final Duration requestTimeout;

  WebhookClient(Duration connectTimeout, Duration requestTimeout) {
    this.requestTimeout = requestTimeout;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(connectTimeout)
            .version(HttpClient.Version.HTTP_1_1)
            // A redirect would carry the body to an address that nobody configured.
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /**
   * How a post ended.
   *
   * @param delivered whether the other side took it
   * @param lasting whether it is useless to try again
   * @param detail what went wrong; null where nothing did
   */
  record Result(boolean delivered, boolean lasting, @Nullable String detail) {}

  /** Posts; every failure of the other side is a result. */
  Result post(WebhookEndpoint endpoint, String id, String body, Instant at)
      throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint.url())
            .timeout(requestTimeout)
            .header("content-type", "application/json")
            .header("user-agent", "Countersign")
            .header("webhook-id", id)
            .header("webhook-timestamp", Long.toString(at.getEpochSecond()))
            .header("webhook-signature", endpoint.sign(id, at, body))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<InputStream> response =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream answer = response.body()) {
        int status = response.statusCode();
        if (status >= 200 && status < 300) {
          return new Result(true, false, null);
        }
        String said = new String(answer.readNBytes(MAX_ANSWER_BYTES), StandardCharsets.UTF_8);
        return new Result(
            false, status == GONE, "HTTP " + status + (said.isBlank() ? "" : ": " + said.strip()));
      }
    } catch (IOException e) {
      return new Result(false, false, e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
