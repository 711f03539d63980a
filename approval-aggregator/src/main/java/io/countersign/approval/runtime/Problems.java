package io.countersign.approval.runtime;

import io.countersign.approval.query.NotNowException;
import io.countersign.approval.query.RefusedException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every failure that a caller can meet, as {@code application/problem+json} (RFC 9457). */
public class Problems {
  /** Media type of a problem. */
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final int NOT_NOW = 503;
  private static final int RETRY_AFTER_SECONDS = 1;

  /**
   * What stands in the way.
   *
   * @param title a sentence
   * @param status the HTTP status
   * @param code stable code, for programs
   */
  public record Problem(String title, int status, String code) {}

  @ServerExceptionMapper
  Response problem(ApiProblem problem) {
    return answer(problem.status(), problem.code(), String.valueOf(problem.getMessage())).build();
  }

  @ServerExceptionMapper
  Response notNow(NotNowException problem) {
    return answer(NOT_NOW, problem.code(), String.valueOf(problem.getMessage()))
        .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
        .build();
  }

  @ServerExceptionMapper
  Response refused(RefusedException problem) {
    int status =
        switch (problem.why()) {
          case NOT_PERMITTED -> 403;
          case UNKNOWN_ACTION, UNKNOWN_EVENT -> 404;
          case HISTORY_INCOMPLETE -> 409;
        };
    return answer(status, problem.why().code(), String.valueOf(problem.getMessage())).build();
  }

  private static Response.ResponseBuilder answer(int status, String code, String message) {
    return Response.status(status).type(MEDIA_TYPE).entity(new Problem(message, status, code));
  }
}
