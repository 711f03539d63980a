package io.countersign.schemas.headers;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The CloudEvents attributes of a Kafka record in binary mode (Kafka protocol binding 1.0.2), and
 * the W3C trace context beside them.
 *
 * @param id unique name of the event, {@code ce_id}
 * @param type name of the event, {@code ce_type}, e.g. {@code approval.granted}
 * @param source who wrote it, {@code ce_source}, e.g. {@code /countersign/approval-aggregator}
 * @param time when it happened, {@code ce_time}, cut to milliseconds
 * @param subject the action id, or the record's own id, {@code ce_subject}
 * @param contentType of the value, {@code content-type}
 * @param traceparent W3C trace context that is carried on; null where there is none
 */
public record CloudEvents(
    String id,
    String type,
    String source,
    Instant time,
    String subject,
    String contentType,
    @Nullable String traceparent) {

  /** Content type of values in the Confluent wire format. */
  public static final String AVRO = "application/avro";

  /** Content type of JSON values. */
  public static final String JSON = "application/json";

  /** Header of the content type. */
  public static final String CONTENT_TYPE = "content-type";

  /** Header of the event's name. */
  public static final String TYPE = "ce_type";

  /** Header of the event's id. */
  public static final String ID = "ce_id";

  /** Header of the W3C trace context. */
  public static final String TRACEPARENT = "traceparent";

  private static final String SPEC_VERSION = "ce_specversion";
  private static final String SPEC_VERSION_1 = "1.0";
  private static final String SOURCE = "ce_source";
  private static final String SOURCE_PREFIX = "/countersign/";
  private static final String TIME = "ce_time";
  private static final String SUBJECT = "ce_subject";
  private static final byte JSON_OBJECT_START = '{';

  private static final Pattern TRACE =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  /** Attributes of an event. */
  public CloudEvents {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(source, "source");
    time = time.truncatedTo(ChronoUnit.MILLIS);
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(contentType, "contentType");
  }

  /**
   * Attributes of an Avro event of one of the services.
   *
   * @param service name of the service, e.g. {@code policy-evaluator}
   */
  public static CloudEvents avro(
      String service,
      String type,
      String id,
      Instant time,
      String subject,
      @Nullable String traceparent) {
    return new CloudEvents(id, type, SOURCE_PREFIX + service, time, subject, AVRO, traceparent);
  }

  /** Writes the attributes; what stood under the same names before is replaced. */
  public void writeTo(Headers headers) {
    set(headers, SPEC_VERSION, SPEC_VERSION_1);
    set(headers, ID, id);
    set(headers, TYPE, type);
    set(headers, SOURCE, source);
    set(headers, TIME, time.toString());
    set(headers, SUBJECT, subject);
    set(headers, CONTENT_TYPE, contentType);
    if (traceparent != null) {
      set(headers, TRACEPARENT, traceparent);
    }
  }

  /**
   * Reads the attributes; empty where one is missing or not readable, because records of agents
   * need none. A record without a content type counts as Avro.
   */
  public static Optional<CloudEvents> read(Headers headers) {
    String id = header(headers, ID);
    String type = header(headers, TYPE);
    String source = header(headers, SOURCE);
    String time = header(headers, TIME);
    String subject = header(headers, SUBJECT);
    if (!SPEC_VERSION_1.equals(header(headers, SPEC_VERSION))
        || id == null
        || type == null
        || source == null
        || time == null
        || subject == null) {
      return Optional.empty();
    }
    String contentType = header(headers, CONTENT_TYPE);
    try {
      return Optional.of(
          new CloudEvents(
              id,
              type,
              source,
              OffsetDateTime.parse(time).toInstant(),
              subject,
              contentType == null ? AVRO : contentType,
              header(headers, TRACEPARENT)));
    } catch (DateTimeException notRfc3339) {
      return Optional.empty();
    }
  }

  /** The last header of a name as text; null where there is none or it has no value. */
  public static @Nullable String header(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  /**
   * The W3C trace context of a record; null where there is none, or something else in its place.
   * Whoever hands a trace on takes it from here: it is copied into every event of an action, so
   * that a header of any size would end in records that no topic takes.
   */
  public static @Nullable String traceparent(Headers headers) {
    String trace = header(headers, TRACEPARENT);
    return trace != null && TRACE.matcher(trace).matches() ? trace : null;
  }

  /**
   * Whether a value is JSON: its content type says so, or, where it has none, its first byte is a
   * brace. Avro values begin with a zero byte.
   */
  public static boolean isJson(Headers headers, byte[] value) {
    String contentType = header(headers, CONTENT_TYPE);
    if (contentType == null) {
      return value.length > 0 && value[0] == JSON_OBJECT_START;
    }
    int parameters = contentType.indexOf(';');
    String mediaType = parameters < 0 ? contentType : contentType.substring(0, parameters);
    return mediaType.strip().equalsIgnoreCase(JSON);
  }

  private static void set(Headers headers, String name, String value) {
    headers.remove(name);
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
