package io.countersign.audit.topology;

import io.countersign.audit.LogNames;
import io.countersign.events.LedgerEntry;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.StreamPartitioner;

/** An entry goes to the partition that is its log. */
final class LogPartitioner implements StreamPartitioner<String, LedgerEntry> {
  @Override
  public Optional<Set<Integer>> partitions(String topic, String key, LedgerEntry entry, int count) {
    int partition = LogNames.partitionOf(entry.getOrigin());
    if (partition >= count) {
      throw new IllegalStateException(
          "the ledger topic "
              + topic
              + " has "
              + count
              + " partitions and none for the log p"
              + partition);
    }
    return Optional.of(Set.of(partition));
  }
}
