package io.countersign.audit;

import io.countersign.schemas.Topic;
import org.jspecify.annotations.Nullable;

/**
 * A record of one of the platform's topics, as it was.
 *
 * @param topic what the topic is in the catalogue
 * @param topicName its full name, with the installation's prefix
 * @param partition partition
 * @param offset offset
 * @param timestampMillis the record's timestamp, milliseconds since 1970
 * @param key key; null where there was none
 * @param value value; null where there was none
 * @param contentType `content-type` header; null where there was none
 * @param eventId `ce_id` header; null where there was none
 * @param eventType `ce_type` header; null where there was none
 */
@SuppressWarnings("ArrayRecordComponent") // passed through, never compared
public record SourceRecord(
    Topic topic,
    String topicName,
    int partition,
    long offset,
    long timestampMillis,
    byte @Nullable [] key,
    byte @Nullable [] value,
    @Nullable String contentType,
    @Nullable String eventId,
    @Nullable String eventType) {

  /** `topic-partition-offset`: unique in an installation. */
  public String position() {
    return topicName + "-" + partition + "-" + offset;
  }
}
