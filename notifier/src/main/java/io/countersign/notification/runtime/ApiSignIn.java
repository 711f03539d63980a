package io.countersign.notification.runtime;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Two rules before sign-in: a program that calls the API without a token reads 401 in place of the
 * sign-in page, and what another site posts is refused.
 */
@Singleton
public class ApiSignIn {
  private static final int BEFORE_AUTHENTICATION = 300;
  private static final String API = "/v1/";
  private static final String SESSION_COOKIE_PREFIX = "q_session";

  void register(@Observes Filters filters) {
    filters.register(ApiSignIn::filter, BEFORE_AUTHENTICATION);
  }

  private static void filter(RoutingContext context) {
    if (crossSite(context)) {
      end(context, 403, "cross_site", "Decisions are not taken from other sites.");
    } else if (context.normalizedPath().startsWith(API) && !hasCredentials(context)) {
      context.response().putHeader("WWW-Authenticate", "Bearer");
      end(context, 401, "not_signed_in", "Send a bearer token of the identity provider.");
    } else {
      context.next();
    }
  }

  private static boolean crossSite(RoutingContext context) {
    HttpMethod method = context.request().method();
    @Nullable String site = context.request().getHeader("Sec-Fetch-Site");
    return !method.equals(HttpMethod.GET)
        && !method.equals(HttpMethod.HEAD)
        && site != null
        && !site.equals("same-origin")
        && !site.equals("none");
  }

  private static boolean hasCredentials(RoutingContext context) {
    return context.request().getHeader(HttpHeaders.AUTHORIZATION) != null
        || context.request().cookies().stream()
            .anyMatch(cookie -> cookie.getName().startsWith(SESSION_COOKIE_PREFIX));
  }

  private static void end(RoutingContext context, int status, String code, String message) {
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end("{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}");
  }
}
