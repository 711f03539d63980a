package io.countersign.local.bench;

import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.bench.CaseBook.Heard;
import io.countersign.local.platform.PlatformException;
import io.countersign.schemas.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Opens requests and hears that each was opened, once. */
final class Filler implements AutoCloseable {
  /** How many answers of the policy are ahead of the requests that were heard. */
  private static final int MOST_AHEAD = 20_000;

  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final String RUN = "open";

  private final CaseRecords records;
  private final KafkaProducer<String, byte[]> producer;
  private final KafkaConsumer<String, byte[]> consumer;
  private final CaseBook book = new CaseBook(OpenRequests.MOST_REQUESTS);
  private int heard;

  /** For a platform on which nothing was proposed yet. */
  Filler(KafkaAccess access, int payloadBytes) {
    this.records =
        new CaseRecords(
            access.addresses().registry(), access.topics(), access.topics(), RUN, payloadBytes);
    this.producer =
        new KafkaProducer<>(access.producer(), new StringSerializer(), new ByteArraySerializer());
    this.consumer =
        new KafkaConsumer<>(
            access.consumer(), new StringDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(access.topics().name(Topic.APPROVAL_EVENTS)).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Opens so many more; returns when all are open. */
  void fill(int more, Duration limit) {
    long until = System.nanoTime() + limit.toNanos();
    int end = book.started() + more;
    while (heard < end) {
      while (book.started() < end && book.started() - heard < MOST_AHEAD) {
        var _ = producer.send(records.classified(book.start()));
      }
      hear();
      if (System.nanoTime() > until) {
        throw new PlatformException(
            "Expected %,d open requests within %d s, but there are %,d."
                .formatted(end, limit.toSeconds(), heard));
      }
    }
  }

  private void hear() {
    for (ConsumerRecord<String, byte[]> event : consumer.poll(POLL)) {
      int number = records.numberOf(event.key());
      if (number >= 0 && book.hear(number, LoadDriver.heard(event))) {
        heard++;
      }
    }
  }

  /** How many were opened. */
  int written() {
    return book.started();
  }

  /** Throws a sentence where a request was opened twice or something else happened to it. */
  void requireEachOnce() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      hear();
    }
    for (int number = 0; number < book.started(); number++) {
      if (!book.isOnly(number, Heard.PENDING)) {
        throw new PlatformException("Request %d was not opened exactly once.".formatted(number));
      }
    }
  }

  @Override
  public void close() {
    producer.close(CLOSE_LIMIT);
    consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
    records.close();
  }
}
