package io.countersign.notification.runtime;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Which records are under way, so that an offset is committed only when everything before it is
 * done, in whatever order it is done.
 */
final class OffsetWindow {
  private final Map<TopicPartition, TreeSet<Long>> underWay = new HashMap<>();
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private int size;

  synchronized void started(TopicPartition partition, long offset) {
    underWay.computeIfAbsent(partition, _ -> new TreeSet<>()).add(offset);
    next.merge(partition, offset + 1, Math::max);
    size++;
  }

  synchronized void done(TopicPartition partition, long offset) {
    TreeSet<Long> offsets = underWay.get(partition);
    if (offsets != null && offsets.remove(offset)) {
      size--;
    }
  }

  /** How many records are under way. */
  synchronized int size() {
    return size;
  }

  /** Where each partition would go on after a restart. */
  synchronized Map<TopicPartition, OffsetAndMetadata> committable() {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    next.forEach(
        (partition, position) -> {
          TreeSet<Long> open = underWay.getOrDefault(partition, new TreeSet<>());
          offsets.put(
              partition, new OffsetAndMetadata(open.isEmpty() ? position : open.getFirst()));
        });
    return offsets;
  }

  /** Forgets a partition that another instance has now. */
  synchronized void lost(TopicPartition partition) {
    TreeSet<Long> open = underWay.remove(partition);
    next.remove(partition);
    size -= open == null ? 0 : open.size();
  }
}
