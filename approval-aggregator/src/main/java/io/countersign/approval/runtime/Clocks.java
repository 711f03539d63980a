package io.countersign.approval.runtime;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The clock that deadlines are decided by, compared with the broker's as long as it runs. */
@Singleton
final class Clocks {
  private static final Logger LOG = Logger.getLogger(Clocks.class);
  private static final int WRONG_CLOCK = 1;
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final AggregatorConfig config;
  private final SteadyClock clock = new SteadyClock(InstantSource.system(), System::nanoTime);
  private final ClockWatch watch;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("clock-watch").factory());
  private @Nullable Admin admin;

  Clocks(AggregatorConfig config) {
    this.config = config;
    this.watch = new ClockWatch(clock, config.approval().clockTolerance(), Clocks::end);
  }

  /** The clock. Throws IllegalStateException where it must not decide. */
  InstantSource checked() {
    try (Admin admin = admin()) {
      watch.checkStart(() -> BrokerTime.ask(admin, TIMEOUT));
    }
    return clock;
  }

  void start(@Observes StartupEvent event) {
    long millis = BETWEEN_LOOKS.toMillis();
    Admin asked = admin();
    admin = asked;
    var _ =
        looks.scheduleWithFixedDelay(
            () -> watch.look(() -> BrokerTime.ask(asked, TIMEOUT)),
            millis,
            millis,
            TimeUnit.MILLISECONDS);
  }

  void stop(@Observes ShutdownEvent event) {
    looks.shutdownNow();
    if (admin != null) {
      admin.close(Duration.ZERO);
    }
  }

  /** What is wrong with this machine's clock; null where nothing is. */
  @Nullable String problem() {
    return watch.problem();
  }

  private static void end(String problem) {
    LOG.fatal(problem + " The approval aggregator ends");
    // Not on the thread that looks, which the shutdown ends.
    Thread.ofPlatform().name("end").start(() -> Quarkus.asyncExit(WRONG_CLOCK));
  }

  private Admin admin() {
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            config.kafka().bootstrapServers(),
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            Math.toIntExact(TIMEOUT.toMillis()),
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            Math.toIntExact(TIMEOUT.toMillis())));
  }
}
