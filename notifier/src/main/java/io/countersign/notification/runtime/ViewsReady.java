package io.countersign.notification.runtime;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the views are folded and can be read. */
@Readiness
@Singleton
public class ViewsReady implements HealthCheck {
  private final ViewsRunner views;

  @Inject
  ViewsReady(ViewsRunner views) {
    this.views = views;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("views")
        .status(views.ready())
        .withData("state", views.state())
        .build();
  }
}
