package io.countersign.schemas.registry;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a schema registry, read from the keys of Confluent's own clients:
 *
 * <ul>
 *   <li>{@code schema.registry.url}: one address or several, separated by commas
 *   <li>{@code basic.auth.credentials.source} ({@code URL} or {@code USER_INFO}) with {@code
 *       basic.auth.user.info}
 *   <li>{@code bearer.auth.credentials.source} ({@code STATIC_TOKEN}) with {@code
 *       bearer.auth.token}
 *   <li>{@code schema.registry.ssl.truststore.*}, {@code .keystore.*}, {@code .key.password}
 *   <li>{@code http.connect.timeout.ms}, {@code http.read.timeout.ms}, {@code max.retries}, {@code
 *       retries.wait.ms}, {@code retries.max.wait.ms}, {@code max.schemas.per.subject}
 * </ul>
 *
 * @param urls addresses without user information, in the order in which they are tried
 * @param authorization value of the Authorization header; null for none
 * @param sslContext for https; null for Java's own
 * @param connectTimeout until a connection stands
 * @param readTimeout until an answer is there
 * @param maxRetries how often a request is repeated after an outage, on each address in turn
 * @param retryWait before the first repetition; doubled for each further one
 * @param maxRetryWait longest wait before a repetition
 * @param maxSchemas how many schemas are remembered by id, and how many ids by schema
 */
public record RegistryConfig(
    List<URI> urls,
    @Nullable String authorization,
    @Nullable SSLContext sslContext,
    Duration connectTimeout,
    Duration readTimeout,
    int maxRetries,
    Duration retryWait,
    Duration maxRetryWait,
    int maxSchemas) {

  /** Key of the addresses. */
  public static final String URL = "schema.registry.url";

  private static final String BASIC_SOURCE = "basic.auth.credentials.source";
  private static final String BASIC_USER_INFO = "basic.auth.user.info";
  private static final String BEARER_SOURCE = "bearer.auth.credentials.source";
  private static final String BEARER_TOKEN = "bearer.auth.token";
  private static final int MAX_URLS = 10;
  private static final int DEFAULT_CONNECT_TIMEOUT_MILLIS = 5_000;
  private static final int DEFAULT_READ_TIMEOUT_MILLIS = 10_000;
  private static final int DEFAULT_MAX_RETRIES = 3;
  private static final int MAX_RETRIES = 20;
  private static final int DEFAULT_RETRY_WAIT_MILLIS = 200;
  private static final int DEFAULT_MAX_RETRY_WAIT_MILLIS = 2_000;
  private static final int DEFAULT_MAX_SCHEMAS = 1_000;
  private static final int MAX_MILLIS = 600_000;
  private static final int MAX_SCHEMAS = 100_000;

  /** Keeps copies. */
  public RegistryConfig {
    urls = List.copyOf(urls);
  }

  /** A registry at one address, without authentication, with the default bounds. */
  public static RegistryConfig of(String url) {
    return from(Map.of(URL, url));
  }

  /**
   * Reads Confluent's keys.
   *
   * @throws ConfigException that names the key and what it must be; never a secret
   */
  public static RegistryConfig from(Map<String, ?> configs) {
    Settings settings = new Settings(configs);
    List<URI> given = urls(settings.required(URL, "the address, e.g. http://127.0.0.1:8081"));
    List<URI> urls = new ArrayList<>();
    for (URI url : given) {
      urls.add(withoutUserInfo(url));
    }
    return new RegistryConfig(
        urls,
        authorization(settings, given),
        RegistryTls.context(settings),
        millis(settings, "http.connect.timeout.ms", DEFAULT_CONNECT_TIMEOUT_MILLIS),
        millis(settings, "http.read.timeout.ms", DEFAULT_READ_TIMEOUT_MILLIS),
        settings.number("max.retries", DEFAULT_MAX_RETRIES, 0, MAX_RETRIES),
        millis(settings, "retries.wait.ms", DEFAULT_RETRY_WAIT_MILLIS),
        millis(settings, "retries.max.wait.ms", DEFAULT_MAX_RETRY_WAIT_MILLIS),
        settings.number("max.schemas.per.subject", DEFAULT_MAX_SCHEMAS, 1, MAX_SCHEMAS));
  }

  /** Without the credentials. */
  @Override
  public String toString() {
    return "RegistryConfig" + urls;
  }

  private static Duration millis(Settings settings, String key, int otherwise) {
    return Duration.ofMillis(settings.number(key, otherwise, 1, MAX_MILLIS));
  }

  private static List<URI> urls(String text) {
    List<URI> urls = new ArrayList<>();
    for (String part : text.split(",", MAX_URLS + 1)) {
      String trimmed = part.strip();
      String withoutSlash =
          trimmed.endsWith("/") ? trimmed.substring(0, trimmed.length() - 1) : trimmed;
      URI url;
      try {
        url = URI.create(withoutSlash);
      } catch (IllegalArgumentException notUri) {
        throw new ConfigException(URL + " holds what is no address; write http://host:port.");
      }
      boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (!http || url.getHost() == null) {
        throw new ConfigException(
            URL + " must be http://host:port or https://host:port, one or several with commas.");
      }
      urls.add(url);
    }
    if (urls.size() > MAX_URLS) {
      throw new ConfigException(URL + " names more than " + MAX_URLS + " addresses.");
    }
    return urls;
  }

  private static @Nullable String authorization(Settings settings, List<URI> urls) {
    String basic = settings.text(BASIC_SOURCE);
    String bearer = settings.text(BEARER_SOURCE);
    if (bearer != null) {
      if (!bearer.equals("STATIC_TOKEN")) {
        throw new ConfigException(BEARER_SOURCE + " can be STATIC_TOKEN, not " + bearer + ".");
      }
      return "Bearer " + settings.required(BEARER_TOKEN, "the token");
    }
    if (basic == null || basic.equals("URL")) {
      // Confluent's default source is the address itself.
      for (URI url : urls) {
        if (url.getUserInfo() != null) {
          return basic(url.getUserInfo());
        }
      }
      return null;
    }
    if (!basic.equals("USER_INFO")) {
      throw new ConfigException(BASIC_SOURCE + " can be URL or USER_INFO, not " + basic + ".");
    }
    return basic(settings.required(BASIC_USER_INFO, "user:password"));
  }

  private static String basic(String userInfo) {
    return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
  }

  private static URI withoutUserInfo(URI url) {
    if (url.getRawUserInfo() == null) {
      return url;
    }
    return URI.create(url.toString().replace(url.getRawUserInfo() + "@", ""));
  }
}
