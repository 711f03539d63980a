package io.countersign.schemas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.schemas.json.CanonicalJson;
import io.countersign.schemas.json.InvalidJsonException;
import io.countersign.schemas.registry.RegistryException.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the registry: authentication, the addresses in turn, bounded repetition, errors in
 * words.
 */
final class RegistryHttp {
  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final int STATUS_OK_END = 300;
  private static final int STATUS_UNAUTHORIZED = 401;
  private static final int STATUS_FORBIDDEN = 403;
  private static final int STATUS_NOT_FOUND = 404;
  private static final int STATUS_REQUEST_TIMEOUT = 408;
  private static final int STATUS_CONFLICT = 409;
  private static final int STATUS_UNPROCESSABLE = 422;
  private static final int STATUS_TOO_MANY_REQUESTS = 429;
  private static final int STATUS_SERVER_ERROR = 500;
  private static final int MAX_QUOTED_CHARACTERS = 1_000;

  private final RegistryConfig config;
  private final HttpClient client;

  RegistryHttp(RegistryConfig config) {
    this.config = config;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(config.connectTimeout());
    if (config.sslContext() != null) {
      builder.sslContext(config.sslContext());
    }
    this.client = builder.build();
  }

  /**
   * Asks and returns the JSON answer.
   *
   * @param path from the root of the registry, encoded
   * @param body JSON; null for none
   * @param about what the request is about, for messages, e.g. {@code subject "x"}
   */
  JsonNode request(String method, String path, @Nullable String body, String about) {
    RegistryException last = null;
    Duration wait = config.retryWait();
    for (int attempt = 0; attempt <= config.maxRetries(); attempt++) {
      if (attempt > 0) {
        sleep(wait, about);
        Duration doubled = wait.multipliedBy(2);
        wait = doubled.compareTo(config.maxRetryWait()) < 0 ? doubled : config.maxRetryWait();
      }
      for (URI url : config.urls()) {
        try {
          return once(method, URI.create(url + path), body, about);
        } catch (RegistryException problem) {
          if (problem.kind() != Kind.OUTAGE) {
            throw problem;
          }
          last = problem;
        }
      }
    }
    if (last == null) {
      throw new IllegalStateException("The registry has no address.");
    }
    throw last;
  }

  private JsonNode once(String method, URI url, @Nullable String body, String about) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(config.readTimeout())
            .header("Accept", MEDIA_TYPE + ", application/json")
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", MEDIA_TYPE);
    }
    if (config.authorization() != null) {
      request.header("Authorization", config.authorization());
    }
    HttpResponse<byte[]> response;
    try {
      response = client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException problem) {
      throw new RegistryException(
          Kind.OUTAGE,
          0,
          0,
          "The schema registry at "
              + url
              + " did not answer about "
              + about
              + " ("
              + problem.getClass().getSimpleName()
              + "); check that it runs and that "
              + RegistryConfig.URL
              + " is right.",
          problem);
    } catch (InterruptedException interrupted) {
      throw interrupted(about, interrupted);
    }
    if (response.statusCode() >= STATUS_OK_END) {
      throw refusal(url, about, response);
    }
    try {
      return CanonicalJson.parse(response.body());
    } catch (InvalidJsonException notJson) {
      throw new RegistryException(
          Kind.REFUSED,
          response.statusCode(),
          0,
          "What answers at "
              + url
              + " about "
              + about
              + " is no schema registry: its answer is not JSON; check "
              + RegistryConfig.URL
              + ".",
          notJson);
    }
  }

  private static RegistryException refusal(URI url, String about, HttpResponse<byte[]> response) {
    int status = response.statusCode();
    int code = 0;
    String says = "";
    try {
      JsonNode answer = CanonicalJson.parse(response.body());
      code = answer.path("error_code").asInt(0);
      says = answer.path("message").asText("");
    } catch (InvalidJsonException notJson) {
      says = new String(response.body(), StandardCharsets.UTF_8);
    }
    if (says.length() > MAX_QUOTED_CHARACTERS) {
      says = says.substring(0, MAX_QUOTED_CHARACTERS) + "…";
    }
    return new RegistryException(
        kind(status),
        status,
        code,
        "The schema registry at "
            + url
            + " answered "
            + status
            + (code == 0 || code == status ? "" : " (" + code + ")")
            + " about "
            + about
            + (says.isEmpty() ? "" : ": " + says)
            + "; "
            + mend(status),
        null);
  }

  private static Kind kind(int status) {
    if (status == STATUS_NOT_FOUND) {
      return Kind.NOT_FOUND;
    }
    return status >= STATUS_SERVER_ERROR
            || status == STATUS_REQUEST_TIMEOUT
            || status == STATUS_TOO_MANY_REQUESTS
            || status == STATUS_UNAUTHORIZED
            || status == STATUS_FORBIDDEN
        ? Kind.OUTAGE
        : Kind.REFUSED;
  }

  private static String mend(int status) {
    return switch (status) {
      case STATUS_UNAUTHORIZED, STATUS_FORBIDDEN ->
          "check basic.auth.user.info or bearer.auth.token and its rights.";
      case STATUS_NOT_FOUND ->
          "register the schemas first (countersign platform init), or check the address.";
      case STATUS_CONFLICT ->
          "the schema is not compatible with the registered one: give new fields a default.";
      case STATUS_UNPROCESSABLE -> "the registry cannot use what was sent.";
      default -> status >= STATUS_SERVER_ERROR ? "look into its log." : "see its documentation.";
    };
  }

  private static void sleep(Duration wait, String about) {
    try {
      Thread.sleep(wait.toMillis());
    } catch (InterruptedException interrupted) {
      throw interrupted(about, interrupted);
    }
  }

  private static RegistryException interrupted(String about, InterruptedException interrupted) {
    Thread.currentThread().interrupt();
    return new RegistryException(
        Kind.OUTAGE,
        0,
        0,
        "Waiting for the schema registry about " + about + " was interrupted.",
        interrupted);
  }
}
