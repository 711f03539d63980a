package io.countersign.evaluator.topology;

import io.countersign.schemas.Topic;
import io.countersign.schemas.headers.CloudEvents;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A record that asks for a classification, as it came, so that it can wait and be read again.
 *
 * @param topic which topic
 * @param topicName its name here
 * @param partition its partition
 * @param offset its offset
 * @param timestampMillis its timestamp, milliseconds since 1970
 * @param key its key
 * @param value its value
 * @param headers its headers, none if they are larger than {@link #MAXIMUM_HEADER_BYTES}
 */
@SuppressWarnings("ArrayRecordComponent") // bytes as Kafka gives them; records are not compared
record Incoming(
    Topic topic,
    String topicName,
    int partition,
    long offset,
    long timestampMillis,
    byte @Nullable [] key,
    byte @Nullable [] value,
    Headers headers) {
  /** How large the headers together may be; larger ones do not go on anywhere. */
  static final int MAXIMUM_HEADER_BYTES = 64 * 1024;

  static Incoming of(Topic topic, Record<byte[], byte[]> message, RecordMetadata source) {
    return new Incoming(
        topic,
        source.topic(),
        source.partition(),
        source.offset(),
        message.timestamp(),
        message.key(),
        message.value(),
        bounded(message.headers()));
  }

  private static Headers bounded(Headers headers) {
    long bytes = 0;
    Headers copied = new RecordHeaders();
    for (Header header : headers) {
      bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
      copied.add(header);
    }
    return bytes <= MAXIMUM_HEADER_BYTES ? copied : new RecordHeaders();
  }

  /** Returns {@code topic-partition-offset}. */
  String position() {
    return topicName + "-" + partition + "-" + offset;
  }

  /** Returns the key as text; null where there is none. */
  @Nullable String keyText() {
    return key == null ? null : new String(key, StandardCharsets.UTF_8);
  }

  @Nullable String traceparent() {
    return CloudEvents.traceparent(headers);
  }
}
