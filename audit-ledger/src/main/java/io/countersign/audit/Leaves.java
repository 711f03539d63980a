package io.countersign.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.events.LedgerEntry;
import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topic;
import io.countersign.schemas.headers.CloudEvents;
import io.countersign.schemas.json.CanonicalJson;
import io.countersign.schemas.json.InvalidJsonException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes the leaf of a record: RFC 8785 JSON with fixed keys. Every record gets one, whatever it
 * holds: what cannot be read becomes a leaf that says so, so that a gap never means "unreadable".
 */
public final class Leaves {
  /** Type of the leaf of a value that is neither Avro nor a JSON object. */
  public static final String UNREADABLE = "audit.unreadable";

  /** Type of the leaf of a value that is too large to stand in the ledger beside its leaf. */
  public static final String OVERSIZED = "audit.oversized";

  /** Type of the leaf of a record that does not say which of its topic's events it is. */
  public static final String UNTYPED = "audit.untyped";

  /**
   * Largest payload that is kept, in bytes: the largest record less the largest leaf and what Avro
   * adds.
   */
  public static final int MAX_PAYLOAD_BYTES = Topic.MAX_RECORD_BYTES - 128 * 1024;

  private static final int MAX_ID_CHARS = 512;
  private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9._-]{0,127}");
  private static final int WIRE_HEADER_BYTES = 5;
  private static final String OCTETS = "application/octet-stream";

  /** Always three digits of milliseconds, so that times sort as text. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private Leaves() {}

  /** The entry of a record at a position of a log. */
  public static LedgerEntry entry(String origin, long index, SourceRecord source, byte[] salt) {
    byte[] value = source.value();
    String contentType = contentType(source, value);
    JsonNode json = json(contentType, value);
    ObjectNode leaf = JsonNodeFactory.instance.objectNode();
    leaf.put("origin", origin);
    leaf.put("index", index);
    leaf.put("eventId", text(source.eventId(), source.position()));
    leaf.put("eventType", eventType(source, contentType, json));
    leaf.put("actionId", actionId(source, json));
    ObjectNode position = leaf.putObject("source");
    position.put("topic", source.topicName());
    position.put("partition", source.partition());
    position.put("offset", source.offset());
    leaf.put("time", TIME.format(Instant.ofEpochMilli(source.timestampMillis())));
    leaf.put("payloadCommitment", commitment(salt, value));
    boolean kept = value != null && value.length <= MAX_PAYLOAD_BYTES;
    return LedgerEntry.newBuilder()
        .setOrigin(origin)
        .setIndex(index)
        .setLeaf(ByteBuffer.wrap(CanonicalJson.canonicalBytes(leaf)))
        .setSalt(ByteBuffer.wrap(salt))
        .setPayload(kept ? ByteBuffer.wrap(value) : null)
        .setPayloadContentType(contentType)
        .build();
  }

  /**
   * SHA-256(salt ‖ payload) in hexadecimal digits; a record without value counts as an empty one.
   */
  public static String commitment(byte[] salt, byte @Nullable [] payload) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(salt);
      if (payload != null) {
        digest.update(payload);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static String contentType(SourceRecord source, byte @Nullable [] value) {
    if (value == null) {
      return source.contentType() == null ? CloudEvents.AVRO : knownType(source.contentType());
    }
    boolean wireFormat = value.length >= WIRE_HEADER_BYTES && value[0] == 0;
    if (wireFormat) {
      return CloudEvents.AVRO;
    }
    String declared = source.contentType();
    boolean mayBeJson =
        declared == null
            ? value.length > 0 && value[0] == '{'
            : knownType(declared).equals(CloudEvents.JSON);
    return mayBeJson ? CloudEvents.JSON : OCTETS;
  }

  private static String knownType(String declared) {
    if (declared.startsWith(CloudEvents.JSON)) {
      return CloudEvents.JSON;
    }
    return declared.startsWith(CloudEvents.AVRO) ? CloudEvents.AVRO : OCTETS;
  }

  private static @Nullable JsonNode json(String contentType, byte @Nullable [] value) {
    if (value == null
        || !contentType.equals(CloudEvents.JSON)
        || value.length > MAX_PAYLOAD_BYTES) {
      return null;
    }
    try {
      JsonNode json = CanonicalJson.parse(value);
      return json.isObject() ? json : null;
    } catch (InvalidJsonException e) {
      return null;
    }
  }

  private static String eventType(
      SourceRecord source, String contentType, @Nullable JsonNode json) {
    byte[] value = source.value();
    if (value != null && value.length > MAX_PAYLOAD_BYTES) {
      return OVERSIZED;
    }
    if (value != null
        && (contentType.equals(OCTETS) || (contentType.equals(CloudEvents.JSON) && json == null))) {
      return UNREADABLE;
    }
    String declared =
        source.eventType() == null && json != null
            ? json.path("eventType").asText("")
            : source.eventType();
    // A sender cannot pass one topic's event off as another's: a name that belongs elsewhere does
    // not count.
    if (declared != null
        && TYPE.matcher(declared).matches()
        && EventTypes.named(declared).map(known -> known.topic() == source.topic()).orElse(true)) {
      return declared;
    }
    return source.topic().records().size() == 1
        ? EventTypes.nameOf(source.topic().records().getFirst())
        : UNTYPED;
  }

  private static @Nullable String actionId(SourceRecord source, @Nullable JsonNode json) {
    if (source.topic().key() != Topic.Key.ACTION_ID) {
      return null;
    }
    String key = utf8(source.key());
    if (key != null && !key.isEmpty() && key.length() <= MAX_ID_CHARS) {
      return key;
    }
    String named = json == null ? "" : json.path("actionId").asText("");
    return named.isEmpty() || named.length() > MAX_ID_CHARS ? null : named;
  }

  private static String text(@Nullable String header, String otherwise) {
    if (header == null
        || header.isEmpty()
        || header.length() > MAX_ID_CHARS
        || header.indexOf('\uFFFD') >= 0) {
      return otherwise;
    }
    return header;
  }

  private static @Nullable String utf8(byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
