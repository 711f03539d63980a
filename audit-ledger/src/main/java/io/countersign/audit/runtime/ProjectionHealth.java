package io.countersign.audit.runtime;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/** Ready when the projection has read what was in the ledger when the service started. */
@Readiness
@ApplicationScoped
public class ProjectionHealth implements HealthCheck {
  private final ProjectionWorker worker;

  ProjectionHealth(ProjectionWorker worker) {
    this.worker = worker;
  }

  @Override
  public HealthCheckResponse call() {
    @Nullable String failure = worker.progress().failure();
    var answer = HealthCheckResponse.named("audit projection").status(worker.progress().caughtUp());
    return failure == null ? answer.build() : answer.withData("reason", failure).build();
  }
}
