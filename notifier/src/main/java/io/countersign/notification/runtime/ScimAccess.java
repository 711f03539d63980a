package io.countersign.notification.runtime;

import io.countersign.notification.directory.ScimClient;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may use SCIM: programs with one of two tokens, each in a file. It comes before sign-in, takes
 * the token out of the request and leaves who it is, so that people's tokens open nothing of SCIM
 * and SCIM's tokens nothing else.
 */
@Singleton
public class ScimAccess {
  /** Fewest characters of a token. */
  static final int MIN_TOKEN_LENGTH = 32;

  /** Requests that may come at once, beyond the steady rate. */
  static final int BURST = 200;

  /** Requests in a second. */
  static final int REQUESTS_PER_SECOND = 50;

  /** Before sign-in and after {@link ApiSignIn}. */
  private static final int BEFORE_AUTHENTICATION = 290;

  private static final String PATH = "/scim/";
  private static final String CLIENT = "countersign.scim.client";
  private static final String BEARER = "Bearer ";

  private final byte @Nullable [] identityToken;
  private final byte @Nullable [] authorityToken;
  private final ScimClient identity;
  private final ScimClient authority;
  private final Allowance allowance = new Allowance(BURST, REQUESTS_PER_SECOND);

  @Inject
  ScimAccess(NotifierConfig config) {
    this(config.scim());
  }

  ScimAccess(NotifierConfig.Scim config) {
    identityToken = digestOfFile(config.tokenFile());
    authorityToken = digestOfFile(config.authorityTokenFile());
    if (identityToken != null && MessageDigest.isEqual(identityToken, authorityToken)) {
      throw new IllegalStateException(
          "countersign.scim.token-file and countersign.scim.authority-token-file hold the same"
              + " token; whoever keeps identities could then change authority.");
    }
    identity = new ScimClient(config.principal(), false);
    authority = new ScimClient(config.authorityPrincipal(), true);
  }

  void register(@Observes Filters filters) {
    filters.register(this::filter, BEFORE_AUTHENTICATION);
  }

  /** Who sent the request; null where the filter let nobody through. */
  static @Nullable ScimClient client(RoutingContext context) {
    return context.get(CLIENT);
  }

  /** Who has this header; null for nobody. */
  @Nullable ScimClient clientOf(@Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return null;
    }
    byte[] shown = digest(authorization.substring(BEARER.length()).strip());
    // Both are compared, so that the time does not tell which one is near.
    boolean isAuthority = MessageDigest.isEqual(shown, authorityToken);
    boolean isIdentity = MessageDigest.isEqual(shown, identityToken);
    return isAuthority ? authority : isIdentity ? identity : null;
  }

  private void filter(RoutingContext context) {
    if (!context.normalizedPath().startsWith(PATH)) {
      context.next();
      return;
    }
    if (!allowance.take(System.nanoTime())) {
      context.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
      end(context, 429, "Too many requests; send them more slowly.");
      return;
    }
    if (identityToken == null && authorityToken == null) {
      end(context, 404, "SCIM is not set up here.");
      return;
    }
    @Nullable ScimClient client = clientOf(context.request().getHeader(HttpHeaders.AUTHORIZATION));
    if (client == null) {
      context.response().putHeader("WWW-Authenticate", "Bearer");
      end(context, 401, "Send the bearer token of SCIM.");
      return;
    }
    context.put(CLIENT, client);
    // It is no token of the provider of people, which would refuse it.
    context.request().headers().remove(HttpHeaders.AUTHORIZATION);
    context.next();
  }

  private static void end(RoutingContext context, int status, String detail) {
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, ScimResource.MEDIA_TYPE)
        .end(ScimResource.error(status, null, detail));
  }

  private static byte @Nullable [] digestOfFile(Optional<Path> file) {
    if (file.isEmpty()) {
      return null;
    }
    try {
      String token = Files.readString(file.get()).strip();
      if (token.length() < MIN_TOKEN_LENGTH) {
        throw new IllegalStateException(
            "Expected a token of SCIM of at least %d characters in %s, but it has %d"
                .formatted(MIN_TOKEN_LENGTH, file.get(), token.length()));
      }
      return digest(token);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Expected a token of SCIM in " + file.get() + ", but it cannot be read", e);
    }
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /** So many at once and so many a second; nothing waits. */
  static final class Allowance {
    private static final double SECOND_NANOS = 1_000_000_000.0;

    private final int burst;
    private final int perSecond;
    private double left;
    private long lastNanos;
    private boolean started;

    Allowance(int burst, int perSecond) {
      this.burst = burst;
      this.perSecond = perSecond;
      this.left = burst;
    }

    synchronized boolean take(long nowNanos) {
      if (started) {
        left = Math.min(burst, left + (nowNanos - lastNanos) / SECOND_NANOS * perSecond);
      }
      started = true;
      lastNanos = nowNanos;
      if (left < 1) {
        return false;
      }
      left--;
      return true;
    }
  }
}
