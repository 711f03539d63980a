package io.countersign.approval.query;

import io.countersign.approval.ActionId;
import io.countersign.approval.topology.ApprovalTopology;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.streams.state.HostInfo;

/** Asks another instance for the state of an action that it holds. */
public final class Peers {
  /** Where an instance answers another one. */
  public static final String PATH = "/v1/internal/states/";

  /** Longest state that is taken, as that of a record of the store. */
  private static final int MAX_STATE_BYTES = ApprovalTopology.MAX_STATE_BYTES;

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(1);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);
  private static final int OK = 200;
  private static final int NEVER_SEEN = 204;
  private static final int FORBIDDEN = 403;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_LIMIT)
          .build();

  /**
   * The stored state of {@code actionId} as {@code host} holds it; empty where it was never seen.
   *
   * @param stale whether a copy that may be behind will do
   * @param authorization the header by which whoever asked has signed in; the other instance looks
   *     at it again
   * @throws NotNowException where the instance does not answer or does not hold it
   * @throws RefusedException where whoever asked may not read it
   */
  public Optional<byte[]> state(
      HostInfo host, ActionId actionId, boolean stale, String authorization) {
    URI address =
        URI.create(
            "http://%s:%d%s%s?stale=%s"
                .formatted(
                    host.host(),
                    host.port(),
                    PATH,
                    URLEncoder.encode(actionId.value(), StandardCharsets.UTF_8),
                    stale));
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(ANSWER_LIMIT)
            .header("Authorization", authorization)
            .build();
    try {
      HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() == OK && answer.body().length <= MAX_STATE_BYTES) {
        return Optional.of(answer.body());
      }
      if (answer.statusCode() == NEVER_SEEN) {
        return Optional.empty();
      }
      if (answer.statusCode() == FORBIDDEN) {
        throw RefusedException.notPermitted();
      }
      throw new NotNowException(
          "rebalancing",
          "The instance that held the action answers with status %d."
              .formatted(answer.statusCode()));
    } catch (IOException unreachable) {
      throw new NotNowException(
          "instance_unreachable",
          "The instance that holds the action does not answer; another one will take it over.");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new NotNowException("interrupted", "The service ends.");
    }
  }
}
