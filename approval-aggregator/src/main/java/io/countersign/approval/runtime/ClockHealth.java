package io.countersign.approval.runtime;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready as long as this machine's clock is the broker's. */
@Readiness
@Singleton
final class ClockHealth implements HealthCheck {
  private final Clocks clocks;

  ClockHealth(Clocks clocks) {
    this.clocks = clocks;
  }

  @Override
  public HealthCheckResponse call() {
    String problem = clocks.problem();
    HealthCheckResponseBuilder health = HealthCheckResponse.named("Clock").status(problem == null);
    return (problem == null ? health : health.withData("problem", problem)).build();
  }
}
