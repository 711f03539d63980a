package io.countersign.notification.runtime;

import io.countersign.notification.InvalidDecisionException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every failure that a caller can meet, as {@code {"code","message"}}. */
public class ErrorAnswers {
  private static final Logger LOG = Logger.getLogger(ErrorAnswers.class);

  @ServerExceptionMapper
  Response api(ApiException failure) {
    return answer(failure.status(), failure.code(), String.valueOf(failure.getMessage()));
  }

  @ServerExceptionMapper
  Response invalid(InvalidDecisionException failure) {
    return answer(400, "malformed_decision", String.valueOf(failure.getMessage()));
  }

  @ServerExceptionMapper
  Response noAnswer(TimeoutException failure) {
    return answer(
        504,
        "no_answer_yet",
        "The decision was written and nobody has answered yet; ask again with the same commandId.");
  }

  @ServerExceptionMapper
  Response busy(DecisionService.TooManyWaitingException failure) {
    return answer(503, "busy", String.valueOf(failure.getMessage()));
  }

  @ServerExceptionMapper
  Response starting(InvalidStateStoreException failure) {
    return answer(503, "starting", "The cards are being read; try again in a moment.");
  }

  @ServerExceptionMapper
  Response kafka(KafkaException failure) {
    LOG.warn("A decision could not be written", failure);
    return answer(
        503,
        "not_written",
        "The decision could not be written; send it again with the same commandId.");
  }

  static Response answer(int status, String code, String message) {
    return Response.status(status)
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(new ApiException.Body(code, message))
        .build();
  }
}
