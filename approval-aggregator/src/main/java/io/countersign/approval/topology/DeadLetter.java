package io.countersign.approval.topology;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** The headers of a dead letter: where the record stood and why it could not be read. */
final class DeadLetter {
  /** Why it could not be read; at most {@value #MAX_REASON_CHARACTERS} characters. */
  static final String REASON = "dead-letter-reason";

  private static final int MAX_REASON_CHARACTERS = 2_000;
  private static final String TOPIC = "dead-letter-topic";
  private static final String PARTITION = "dead-letter-partition";
  private static final String OFFSET = "dead-letter-offset";

  private DeadLetter() {}

  static void mark(Headers headers, String reason, RecordMetadata source) {
    String bounded = reason.substring(0, Math.min(reason.length(), MAX_REASON_CHARACTERS));
    add(headers, REASON, bounded);
    add(headers, TOPIC, source.topic());
    add(headers, PARTITION, Integer.toString(source.partition()));
    add(headers, OFFSET, Long.toString(source.offset()));
  }

  private static void add(Headers headers, String name, String value) {
    headers.remove(name);
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
