package io.countersign.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.events.ActionClassified;
import io.countersign.events.EventMeta;
import io.countersign.events.LedgerEntry;
import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.admin.RecordReader;
import io.countersign.local.platform.PlatformAddresses;
import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;

/**
 * What committed records say, read back from the topics: what {@code nothing is lost and nothing is
 * doubled} means.
 *
 * @param types names of the events of each action, in order
 * @param approvalEvents number of events of the approval
 * @param ledgerEntries number of ledger entries about events of the approval
 */
record History(Map<String, List<String>> types, int approvalEvents, int ledgerEntries) {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  /**
   * Waits until the ledger has an entry for every event of the approval, which it follows within
   * moments, and longer where it was killed; never more than one.
   */
  static History awaitFolded(PlatformAddresses addresses, Duration atMost)
      throws InterruptedException {
    long until = System.nanoTime() + atMost.toNanos();
    while (true) {
      History history = read(addresses);
      if (history.ledgerEntries == history.approvalEvents) {
        return history;
      }
      assertThat(history.ledgerEntries)
          .as("ledger entries for %d events", history.approvalEvents)
          .isLessThan(history.approvalEvents);
      assertThat(System.nanoTime())
          .as("%s after %s", history.ledgerEntries, atMost)
          .isLessThan(until);
      Thread.sleep(BETWEEN_LOOKS);
    }
  }

  /**
   * Reads everything and checks what must hold of every history: each action's events are numbered
   * 1, 2, 3 … without gap or double, and no source record is in the ledger twice.
   */
  static History read(PlatformAddresses addresses) {
    Map<String, List<String>> types = new LinkedHashMap<>();
    Map<String, Integer> sequences = new LinkedHashMap<>();
    int[] counts = new int[2];
    KafkaAccess access = new KafkaAccess(addresses);
    try (RecordReader reader = new RecordReader(access)) {
      reader.<RuntimeException>forEach(
          Topic.APPROVAL_EVENTS,
          (raw, value) -> {
            EventMeta meta = meta(value);
            assertThat(meta.getSequence())
                .as("sequence of %s", meta.getEventId())
                .isEqualTo(sequences.merge(meta.getActionId(), 1, Integer::sum));
            types
                .computeIfAbsent(meta.getActionId(), _ -> new ArrayList<>())
                .add(EventTypes.nameOf(value));
            counts[0]++;
          });
      Set<String> sources = new HashSet<>();
      Map<Integer, Long> next = new LinkedHashMap<>();
      String approvalTopic = "\"topic\":\"" + access.topics().name(Topic.APPROVAL_EVENTS) + "\"";
      reader.<RuntimeException>forEach(
          Topic.AUDIT_LEDGER,
          (raw, value) -> {
            LedgerEntry entry = (LedgerEntry) value;
            assertThat(entry.getIndex())
                .as("index in log p%d", raw.partition())
                .isEqualTo(next.merge(raw.partition(), 1L, Long::sum) - 1);
            String leaf = StandardCharsets.UTF_8.decode(entry.getLeaf().duplicate()).toString();
            String source = leaf.substring(leaf.indexOf("\"source\":"), leaf.indexOf("},") + 1);
            assertThat(sources.add(source)).as("%s is in the ledger once", source).isTrue();
            if (source.contains(approvalTopic)) {
              counts[1]++;
            }
          });
    }
    return new History(types, counts[0], counts[1]);
  }

  /** How often each action was classified. */
  static Map<String, Long> classifications(PlatformAddresses addresses) {
    Map<String, Long> counts = new LinkedHashMap<>();
    try (RecordReader reader = new RecordReader(new KafkaAccess(addresses))) {
      reader.<RuntimeException>forEach(
          Topic.ACTION_CLASSIFIED,
          (raw, value) -> {
            if (value instanceof ActionClassified classified) {
              counts.merge(classified.getActionId(), 1L, Long::sum);
            }
          });
    }
    return counts;
  }

  private static EventMeta meta(SpecificRecord event) {
    // The first field of every event of the approval.
    return (EventMeta) event.get(0);
  }
}
