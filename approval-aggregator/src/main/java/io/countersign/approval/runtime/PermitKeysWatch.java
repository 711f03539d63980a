package io.countersign.approval.runtime;

import io.countersign.approval.permit.RotatingPermitSigner;
import io.countersign.schemas.permit.PermitKeyFile;
import io.countersign.schemas.permit.PermitKeyRing;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the file with the permit keys again and again, so that a change of keys needs no
 * restart. A file that cannot be read changes nothing.
 */
@Singleton
final class PermitKeysWatch {
  private static final Logger LOG = Logger.getLogger(PermitKeysWatch.class);

  private final Path file;
  private final long everyMillis;
  private final RotatingPermitSigner signer;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("permit-keys").factory());
  private @Nullable String complaint;

  PermitKeysWatch(AggregatorConfig config, RotatingPermitSigner signer) {
    this.file = config.permit().keyFile();
    this.everyMillis = config.permit().keyFileInterval().toMillis();
    this.signer = signer;
  }

  void start(@Observes StartupEvent event) {
    var _ =
        looks.scheduleWithFixedDelay(this::look, everyMillis, everyMillis, TimeUnit.MILLISECONDS);
  }

  void stop(@Observes ShutdownEvent event) {
    looks.shutdownNow();
  }

  private void look() {
    try {
      PermitKeyRing found = PermitKeyFile.read(file);
      complaint = null;
      if (!found.equals(signer.ring())) {
        signer.use(found);
        LOG.infof("The keys for permits have changed: %s", found);
      }
    } catch (IOException unreadable) {
      if (!String.valueOf(unreadable.getMessage()).equals(complaint)) {
        complaint = String.valueOf(unreadable.getMessage());
        LOG.errorf(
            "The keys for permits stay as they were, because countersign.permit.key-file cannot be"
                + " read: %s",
            complaint);
      }
    } catch (RuntimeException bug) {
      LOG.error("The keys for permits stay as they were", bug);
    }
  }
}
