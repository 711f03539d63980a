package io.countersign.approval.runtime;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Shows how much memory the stores take, beside what they may. */
@Singleton
final class StoreMemoryMetrics {
  private static final String BYTES = "bytes";

  void register(@Observes StartupEvent event, MeterRegistry metrics) {
    Gauge.builder("countersign.stores.memory.budget", BoundedRocksDb::budgetBytes)
        .baseUnit(BYTES)
        .description("Memory that all stores together may take")
        .register(metrics);
    Gauge.builder("countersign.stores.memory.used", BoundedRocksDb::usedBytes)
        .baseUnit(BYTES)
        .description("Blocks, indexes, filters and write buffers of all stores")
        .register(metrics);
    Gauge.builder("countersign.stores.memory.pinned", BoundedRocksDb::pinnedBytes)
        .baseUnit(BYTES)
        .description("What of it is in use at this moment")
        .register(metrics);
  }
}
