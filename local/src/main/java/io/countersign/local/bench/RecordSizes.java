package io.countersign.local.bench;

import io.countersign.events.LedgerEntry;
import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.platform.PlatformException;
import io.countersign.schemas.Topic;
import io.countersign.schemas.headers.CloudEvents;
import io.countersign.schemas.serde.AvroDeserializer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** How large the platform's records of a case are, so that the baselines move as much. */
final class RecordSizes {
  private static final String CLASSIFIED = "action.classified";
  private static final String REQUESTED = "approval.requested";
  private static final String VOTED = "approval.vote_recorded";
  private static final String GRANTED = "approval.granted";
  private static final String LEAF = "leaf";
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** So many records of each kind are enough for the mean of records that are all alike. */
  private static final int ENOUGH = 200;

  private final Map<String, long[]> sums = new TreeMap<>();

  private RecordSizes() {}

  /**
   * The sizes of records that the platform wrote for a round, as the baselines read them.
   *
   * @param since when the round began
   */
  static String of(KafkaAccess access, CaseRecords round, Instant since) {
    RecordSizes sizes = new RecordSizes();
    try (KafkaConsumer<String, byte[]> consumer =
            new KafkaConsumer<>(
                access.consumer(), new StringDeserializer(), new ByteArrayDeserializer());
        AvroDeserializer<SpecificRecord> decoder = new AvroDeserializer<>()) {
      decoder.configure(access.serdes(), false);
      List<TopicPartition> partitions =
          List.of(Topic.ACTION_CLASSIFIED, Topic.APPROVAL_EVENTS, Topic.AUDIT_LEDGER).stream()
              .map(access.topics()::name)
              .flatMap(name -> consumer.partitionsFor(name).stream())
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> begin = new HashMap<>();
      partitions.forEach(partition -> begin.put(partition, since.toEpochMilli()));
      consumer
          .offsetsForTimes(begin)
          .forEach(
              (partition, place) -> {
                if (place == null) {
                  consumer.seekToEnd(List.of(partition));
                } else {
                  consumer.seek(partition, place.offset());
                }
              });
      String ledger = access.topics().name(Topic.AUDIT_LEDGER);
      long until = System.nanoTime() + PATIENCE.toNanos();
      while (!sizes.isEnough() && System.nanoTime() < until) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
          if (record.topic().equals(ledger)) {
            if (decoder.deserialize(ledger, record.value()) instanceof LedgerEntry entry
                && entry.getPayload() != null) {
              sizes.add(LEAF, record.value().length - entry.getPayload().remaining());
            }
          } else if (round.numberOf(record.key()) >= 0) {
            String type = CloudEvents.header(record.headers(), CloudEvents.TYPE);
            sizes.add(type == null ? "" : type, record.value().length);
          }
        }
      }
    }
    return String.join(
        ",",
        List.of(CLASSIFIED, REQUESTED, VOTED, GRANTED, LEAF).stream().map(sizes::mean).toList());
  }

  private void add(String kind, int bytes) {
    long[] sum = sums.computeIfAbsent(kind, _ -> new long[2]);
    sum[0] += bytes;
    sum[1]++;
  }

  private boolean isEnough() {
    return List.of(CLASSIFIED, REQUESTED, VOTED, GRANTED, LEAF).stream()
        .allMatch(kind -> sums.getOrDefault(kind, new long[2])[1] >= ENOUGH);
  }

  private String mean(String kind) {
    long[] sum = sums.get(kind);
    if (sum == null) {
      throw new PlatformException("The platform wrote no %s for the first round.".formatted(kind));
    }
    return Long.toString(sum[0] / sum[1]);
  }
}
