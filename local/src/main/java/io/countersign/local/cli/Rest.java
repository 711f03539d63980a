package io.countersign.local.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The services' REST interfaces, with their failures in words. */
public final class Rest {

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

  /** The notifier itself waits ten seconds for an answer to a decision. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

  private static final int UNAUTHORIZED = 401;

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_LIMIT)
          .build();

  /**
   * An answer.
   *
   * @param status HTTP status
   * @param body the JSON document; missing where there is none
   */
  public record Reply(int status, JsonNode body) {
    /** Whether the status is one of success. */
    public boolean isSuccess() {
      return status >= 200 && status < 300;
    }
  }

  /** Reads a document. */
  public Reply get(String service, String address, @Nullable String token) {
    return send(service, request(address, token).GET());
  }

  /** Sends a document and reads the answer. */
  public Reply post(String service, String address, @Nullable String token, String json) {
    return send(
        service,
        request(address, token)
            .header("Content-Type", "application/json")
            .header("X-Countersign-Channel", "cli")
            .POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  /** Sends a form and reads the answer. */
  public Reply postForm(String service, String address, Map<String, String> form) {
    return send(
        service,
        request(address, null)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(encode(form))));
  }

  /** A text as one segment of a path. */
  public static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String encode(Map<String, String> form) {
    return form.entrySet().stream()
        .map(
            field ->
                URLEncoder.encode(field.getKey(), StandardCharsets.UTF_8)
                    + "="
                    + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private static HttpRequest.Builder request(String address, @Nullable String token) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(address))
            .timeout(ANSWER_LIMIT)
            .header("Accept", "application/json");
    if (token != null) {
      builder.header("Authorization", "Bearer " + token);
    }
    return builder;
  }

  private Reply send(String service, HttpRequest.Builder builder) {
    HttpRequest request = builder.build();
    try {
      HttpResponse<String> response =
          client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      if (response.statusCode() == UNAUTHORIZED) {
        throw CommandFailure.usage(
            "The %s does not accept the identity: its provider is not the one that was asked."
                .formatted(service));
      }
      return new Reply(response.statusCode(), parse(response.body()));
    } catch (IOException e) {
      throw CommandFailure.unreachable(
          "The %s is not reached at %s://%s."
                  .formatted(service, request.uri().getScheme(), request.uri().getAuthority())
              + PlatformOptions.howToStart(),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.unreachable("Interrupted while waiting for the " + service + ".", e);
    }
  }

  private static JsonNode parse(String body) {
    try {
      return body.isBlank() ? MissingNode.getInstance() : OutputOptions.JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
