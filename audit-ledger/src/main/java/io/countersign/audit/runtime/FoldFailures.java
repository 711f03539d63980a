package io.countersign.audit.runtime;

import io.countersign.audit.LedgerInconsistentException;
import jakarta.inject.Singleton;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What happens when the fold fails: an inconsistent ledger stops it for good, and the readiness
 * check says why; anything else, such as a registry that does not answer, gets a new thread that
 * goes on from the last commit.
 */
@Readiness
@Singleton
public class FoldFailures implements StreamsUncaughtExceptionHandler, HealthCheck {
  private static final Logger LOG = Logger.getLogger(FoldFailures.class);

  private volatile @Nullable String refusal;

  FoldFailures() {}

  @Override
  public StreamThreadExceptionResponse handle(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof LedgerInconsistentException inconsistent) {
        refusal = inconsistent.getMessage();
        LOG.fatalf("The fold stops: %s", inconsistent.getMessage());
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
      }
    }
    LOG.errorf(failure, "The fold begins again from its last commit");
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  @Override
  public HealthCheckResponse call() {
    String reason = refusal;
    var answer = HealthCheckResponse.named("audit fold").status(reason == null);
    return reason == null ? answer.build() : answer.withData("reason", reason).build();
  }
}
