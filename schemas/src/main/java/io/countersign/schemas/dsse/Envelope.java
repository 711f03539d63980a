package io.countersign.schemas.dsse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.schemas.json.CanonicalJson;
import io.countersign.schemas.json.InvalidJsonException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A DSSE envelope: a payload, what it is, and signatures over both.
 *
 * <p>As the specification has it, base64 is read in its usual and in its URL-safe alphabet, a key
 * id that is absent is one that is empty, and fields that are not known are passed over. A name
 * that stands twice is refused, so that no two readers see different envelopes.
 */
public final class Envelope {
  /** Largest payload in bytes. */
  public static final int MAX_PAYLOAD_BYTES = 512 * 1024;

  /** Most signatures. */
  public static final int MAX_SIGNATURES = 16;

  /** Longest payload type and key id in characters. */
  public static final int MAX_NAME_CHARACTERS = 200;

  /** Longest signature in bytes. */
  public static final int MAX_SIGNATURE_BYTES = 8 * 1024;

  private final String payloadType;
  private final byte[] payload;
  private final List<Mark> marks;

  /** One signature, and the key that made it as the signer calls it; empty where it is not said. */
  private record Mark(String keyId, Bytes signature) {}

  /** Bytes that nobody else holds. */
  private static final class Bytes {
    private final byte[] bytes;

    Bytes(byte[] bytes) {
      this.bytes = bytes;
    }
  }

  private Envelope(String payloadType, byte[] payload, List<Mark> marks) {
    this.payloadType = payloadType;
    this.payload = payload;
    this.marks = List.copyOf(marks);
  }

  /**
   * Signs a payload.
   *
   * @param keyId name of the key, a hint for readers
   */
  public static Envelope sign(String payloadType, byte[] payload, String keyId, SigningKey key) {
    if (payload.length > MAX_PAYLOAD_BYTES) {
      throw new InvalidEnvelopeException(
          "The payload has %d bytes; at most %d are signed."
              .formatted(payload.length, MAX_PAYLOAD_BYTES));
    }
    return new Envelope(name(payloadType, "payloadType"), payload.clone(), List.of())
        .signedBy(keyId, key);
  }

  /** The same envelope with one signature more. */
  public Envelope signedBy(String keyId, SigningKey key) {
    if (marks.size() == MAX_SIGNATURES) {
      throw new InvalidEnvelopeException(
          "The envelope has %d signatures already.".formatted(MAX_SIGNATURES));
    }
    List<Mark> more = new ArrayList<>(marks);
    byte[] signature = key.sign(PreAuthenticationEncoding.of(payloadType, payload));
    more.add(new Mark(name(keyId, "keyid"), new Bytes(signature)));
    return new Envelope(payloadType, payload, more);
  }

  /**
   * Reads an envelope.
   *
   * @throws InvalidEnvelopeException with a sentence when the text is none
   */
  public static Envelope parse(String json) {
    JsonNode root;
    try {
      root = CanonicalJson.parse(json);
    } catch (InvalidJsonException noJson) {
      throw new InvalidEnvelopeException("The envelope is no JSON: " + noJson.getMessage(), noJson);
    }
    JsonNode signatures = root.path("signatures");
    if (!root.isObject() || !signatures.isArray() || signatures.isEmpty()) {
      throw new InvalidEnvelopeException(
          "An envelope is an object with payload, payloadType and at least one signature.");
    }
    if (signatures.size() > MAX_SIGNATURES) {
      throw new InvalidEnvelopeException(
          "The envelope has %d signatures; at most %d are read."
              .formatted(signatures.size(), MAX_SIGNATURES));
    }
    byte[] payload = base64(text(root, "payload"), "payload", MAX_PAYLOAD_BYTES);
    List<Mark> marks = new ArrayList<>();
    for (JsonNode signature : signatures) {
      JsonNode keyId = signature.get("keyid");
      if (keyId != null && !keyId.isTextual()) {
        throw new InvalidEnvelopeException("A keyid is a text.");
      }
      marks.add(
          new Mark(
              name(keyId == null ? "" : keyId.textValue(), "keyid"),
              new Bytes(base64(text(signature, "sig"), "sig", MAX_SIGNATURE_BYTES))));
    }
    return new Envelope(name(text(root, "payloadType"), "payloadType"), payload, marks);
  }

  /** What the payload is. */
  public String payloadType() {
    return payloadType;
  }

  /** The payload. */
  public byte[] payload() {
    return payload.clone();
  }

  /** How many signatures it has, good or not. */
  public int signatures() {
    return marks.size();
  }

  /**
   * The keys that made a good signature. A key id in the envelope only says which keys to try: what
   * counts is the key.
   *
   * @param keys keys that are believed
   * @return each at most once; empty where the payload must not be believed
   */
  public Set<VerificationKey> verifiedBy(Collection<VerificationKey> keys) {
    byte[] signed = PreAuthenticationEncoding.of(payloadType, payload);
    Set<VerificationKey> good = new LinkedHashSet<>();
    for (Mark mark : marks) {
      for (VerificationKey key : keys) {
        boolean meant = mark.keyId().isEmpty() || mark.keyId().equals(key.id());
        if (meant && !good.contains(key) && key.verifies(signed, mark.signature().bytes)) {
          good.add(key);
        }
      }
    }
    return good;
  }

  /** Its JSON text. */
  public String json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("payload", Base64.getEncoder().encodeToString(payload));
    root.put("payloadType", payloadType);
    ArrayNode signatures = root.putArray("signatures");
    for (Mark mark : marks) {
      signatures
          .addObject()
          .put("keyid", mark.keyId())
          .put("sig", Base64.getEncoder().encodeToString(mark.signature().bytes));
    }
    return CanonicalJson.canonicalize(root);
  }

  private static String text(JsonNode object, String field) {
    @Nullable JsonNode value = object.get(field);
    if (value == null || !value.isTextual()) {
      throw new InvalidEnvelopeException("The envelope has no text '%s'.".formatted(field));
    }
    return value.textValue();
  }

  private static String name(String text, String field) {
    if (text.length() > MAX_NAME_CHARACTERS) {
      throw new InvalidEnvelopeException(
          "The %s has %d characters; at most %d are read."
              .formatted(field, text.length(), MAX_NAME_CHARACTERS));
    }
    return text;
  }

  private static byte[] base64(String text, String field, int maxBytes) {
    try {
      boolean urlSafe = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
      byte[] bytes = (urlSafe ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text);
      if (bytes.length > maxBytes) {
        throw new InvalidEnvelopeException(
            "The %s has %d bytes; at most %d are read.".formatted(field, bytes.length, maxBytes));
      }
      return bytes;
    } catch (InvalidEnvelopeException tooLong) {
      throw tooLong;
    } catch (IllegalArgumentException notBase64) {
      throw new InvalidEnvelopeException("The %s is not base64.".formatted(field), notBase64);
    }
  }
}
