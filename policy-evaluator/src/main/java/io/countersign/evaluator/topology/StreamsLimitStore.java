package io.countersign.evaluator.topology;

import io.countersign.policy.limits.LimitStore;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps what is counted in stores of Kafka Streams, and so in their changelogs. */
final class StreamsLimitStore implements LimitStore {
  /** No limit's key is this, for those are digests. */
  private static final String LATEST = "latest";

  private static final byte[] NOTED = new byte[0];

  private final KeyValueStore<String, String> totals;
  private final KeyValueStore<String, String> holdings;
  private final KeyValueStore<Bytes, byte[]> expiries;

  /** Up to here nothing is left to expire, so that what was deleted need not be walked over. */
  private long emptyBeforeMillis;

  StreamsLimitStore(
      KeyValueStore<String, String> totals,
      KeyValueStore<String, String> holdings,
      KeyValueStore<Bytes, byte[]> expiries) {
    this.totals = totals;
    this.holdings = holdings;
    this.expiries = expiries;
  }

  @Override
  public BigDecimal total(String key) {
    String total = totals.get(key);
    return total == null ? BigDecimal.ZERO : new BigDecimal(total);
  }

  @Override
  public void setTotal(String key, BigDecimal total) {
    if (total.signum() == 0) {
      totals.delete(key);
    } else {
      totals.put(key, total.toPlainString());
    }
  }

  /** One line each: amount, moment, key. */
  @Override
  public List<Holding> holdings(String actionId) {
    String text = holdings.get(actionId);
    if (text == null) {
      return List.of();
    }
    List<Holding> held = new ArrayList<>();
    text.lines()
        .forEach(
            line -> {
              String[] parts = line.split(" ", 3);
              held.add(
                  new Holding(
                      parts[2],
                      new BigDecimal(parts[0]),
                      Instant.ofEpochMilli(Long.parseLong(parts[1]))));
            });
    return held;
  }

  @Override
  public void setHoldings(String actionId, List<Holding> held) {
    if (held.isEmpty()) {
      holdings.delete(actionId);
      return;
    }
    StringBuilder text = new StringBuilder();
    for (Holding holding : held) {
      text.append(holding.amount().toPlainString())
          .append(' ')
          .append(holding.until().toEpochMilli())
          .append(' ')
          .append(holding.key())
          .append('\n');
    }
    holdings.put(actionId, text.toString());
  }

  @Override
  public void addExpiry(Expiry expiry) {
    expiries.put(bytes(expiry), NOTED);
  }

  @Override
  public void removeExpiry(Expiry expiry) {
    expiries.delete(bytes(expiry));
  }

  @Override
  public Optional<Expiry> firstExpiry(Instant now) {
    long nowMillis = now.toEpochMilli();
    try (KeyValueIterator<Bytes, byte[]> due =
        expiries.range(moment(emptyBeforeMillis), moment(nowMillis + 1))) {
      if (due.hasNext()) {
        return Optional.of(expiry(due.next().key.get()));
      }
    }
    emptyBeforeMillis = Math.max(emptyBeforeMillis, nowMillis);
    return Optional.empty();
  }

  @Override
  public Instant latest() {
    String latest = totals.get(LATEST);
    return latest == null ? Instant.EPOCH : Instant.ofEpochMilli(Long.parseLong(latest));
  }

  @Override
  public void setLatest(Instant moment) {
    totals.put(LATEST, Long.toString(moment.toEpochMilli()));
  }

  private static Bytes moment(long millis) {
    return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(millis).array());
  }

  /** The moment first, so that the store's order is the order of the moments. */
  private static Bytes bytes(Expiry expiry) {
    byte[] key = expiry.key().getBytes(StandardCharsets.UTF_8);
    byte[] action = expiry.actionId().getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(Long.BYTES + Short.BYTES + key.length + action.length)
            .putLong(expiry.at().toEpochMilli())
            .putShort((short) key.length)
            .put(key)
            .put(action)
            .array());
  }

  private static Expiry expiry(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    Instant at = Instant.ofEpochMilli(buffer.getLong());
    byte[] key = new byte[buffer.getShort()];
    buffer.get(key);
    byte[] action = new byte[buffer.remaining()];
    buffer.get(action);
    return new Expiry(
        at, new String(action, StandardCharsets.UTF_8), new String(key, StandardCharsets.UTF_8));
  }
}
