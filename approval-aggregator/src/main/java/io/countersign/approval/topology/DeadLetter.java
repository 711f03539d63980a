package io.countersign.approval.topology;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** The headers of a dead letter: where the record stood and why it could not be read. */
final class DeadLetter {
  /** Why it could not be read; at most {@value #MAX_REASON_CHARACTERS} characters. */
  static final String REASON = "dead-letter-reason";

  /** How many bytes the value had where it was too long and is cut. */
  static final String CUT_FROM = "dead-letter-cut-from";

  /** Longest value that a dead letter holds: a letter that no topic takes would stop the stream. */
  static final int MAX_VALUE_BYTES = 2 * 1024 * 1024;

  private static final int MAX_KEY_BYTES = 1_000;
  private static final int MAX_HEADER_BYTES = 64 * 1024;
  private static final int MAX_REASON_CHARACTERS = 2_000;
  private static final String TOPIC = "dead-letter-topic";
  private static final String PARTITION = "dead-letter-partition";
  private static final String OFFSET = "dead-letter-offset";

  private DeadLetter() {}

  /** The record as a dead letter; what would not fit beside the reason is cut off or left out. */
  static Record<byte[], byte[]> of(
      Record<byte[], byte[]> record, String reason, RecordMetadata source) {
    Headers headers = new RecordHeaders();
    if (sizeOf(record.headers()) <= MAX_HEADER_BYTES) {
      record.headers().forEach(headers::add);
    }
    add(headers, REASON, reason.substring(0, Math.min(reason.length(), MAX_REASON_CHARACTERS)));
    add(headers, TOPIC, source.topic());
    add(headers, PARTITION, Integer.toString(source.partition()));
    add(headers, OFFSET, Long.toString(source.offset()));
    byte[] key = record.key();
    byte[] value = record.value();
    boolean cut = value != null && value.length > MAX_VALUE_BYTES;
    if (cut) {
      add(headers, CUT_FROM, Integer.toString(value.length));
    }
    return record
        .withKey(
            key != null && key.length > MAX_KEY_BYTES ? Arrays.copyOf(key, MAX_KEY_BYTES) : key)
        .withValue(cut ? Arrays.copyOf(value, MAX_VALUE_BYTES) : value)
        .withHeaders(headers);
  }

  private static long sizeOf(Headers headers) {
    long bytes = 0;
    for (Header header : headers) {
      bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
    }
    return bytes;
  }

  private static void add(Headers headers, String name, String value) {
    headers.remove(name);
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
