package io.countersign.policy.limits;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** Keeps counts in memory, for playing cases and history; not for several threads. */
public final class MemoryLimitStore implements LimitStore {
  private final Map<String, BigDecimal> totals = new HashMap<>();
  private final Map<String, List<Holding>> holdings = new HashMap<>();
  private final NavigableSet<Expiry> expiries =
      new TreeSet<>(
          Comparator.comparing(Expiry::at)
              .thenComparing(Expiry::actionId)
              .thenComparing(Expiry::key));
  private Instant latest = Instant.EPOCH;

  /** An empty store. */
  public MemoryLimitStore() {}

  @Override
  public BigDecimal total(String key) {
    return totals.getOrDefault(key, BigDecimal.ZERO);
  }

  @Override
  public void setTotal(String key, BigDecimal total) {
    if (total.signum() == 0) {
      totals.remove(key);
    } else {
      totals.put(key, total);
    }
  }

  @Override
  public List<Holding> holdings(String actionId) {
    return holdings.getOrDefault(actionId, List.of());
  }

  @Override
  public void setHoldings(String actionId, List<Holding> taken) {
    if (taken.isEmpty()) {
      holdings.remove(actionId);
    } else {
      holdings.put(actionId, List.copyOf(taken));
    }
  }

  @Override
  public void addExpiry(Expiry expiry) {
    expiries.add(expiry);
  }

  @Override
  public void removeExpiry(Expiry expiry) {
    expiries.remove(expiry);
  }

  @Override
  public Optional<Expiry> firstExpiry(Instant now) {
    return expiries.isEmpty() || expiries.first().at().isAfter(now)
        ? Optional.empty()
        : Optional.of(expiries.first());
  }

  @Override
  public Instant latest() {
    return latest;
  }

  @Override
  public void setLatest(Instant moment) {
    latest = moment;
  }

  /** Returns whether nothing is kept but the latest moment. */
  boolean isEmpty() {
    return totals.isEmpty() && holdings.isEmpty() && expiries.isEmpty();
  }
}
