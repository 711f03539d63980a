package io.countersign.audit.runtime;

import io.countersign.audit.LedgerInconsistentException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a signer running. A refusal ends it for good, and the readiness check says why; other
 * failures are tried again after a pause, from what is written in the topics.
 */
@Readiness
@ApplicationScoped
public class SignerWorker implements HealthCheck {
  private static final Logger LOG = Logger.getLogger(SignerWorker.class);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

  private final AuditConfig config;
  private final LedgerKeys keys;
  private volatile boolean stopping;
  private volatile @Nullable String refusal;
  private @Nullable Thread thread;

  SignerWorker(AuditConfig config, LedgerKeys keys) {
    this.config = config;
    this.keys = keys;
  }

  void start(@Observes StartupEvent started) {
    thread = Thread.ofPlatform().name("audit-signer").start(this::run);
  }

  void stop(@Observes ShutdownEvent ended) throws InterruptedException {
    stopping = true;
    Thread running = thread;
    if (running != null) {
      running.join(STOP_WITHIN);
    }
  }

  @Override
  public HealthCheckResponse call() {
    String reason = refusal;
    var answer = HealthCheckResponse.named("audit signer").status(reason == null);
    return reason == null ? answer.build() : answer.withData("reason", reason).build();
  }

  private void run() {
    while (!stopping) {
      try (SignerSession session = new SignerSession(config, keys)) {
        session.run(() -> stopping);
      } catch (LedgerInconsistentException e) {
        refusal = e.getMessage();
        LOG.fatalf("The signer stops: %s", e.getMessage());
        return;
      } catch (RuntimeException e) {
        if (!stopping) {
          LOG.errorf(e, "The signer begins again from what was signed");
          pause();
        }
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE_AFTER_FAILURE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopping = true;
    }
  }
}
