package io.countersign.schemas.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.events.PolicyBundle;
import io.countersign.schemas.dsse.Envelope;
import io.countersign.schemas.dsse.InvalidEnvelopeException;
import io.countersign.schemas.dsse.SigningKey;
import io.countersign.schemas.json.ActionDigest;
import io.countersign.schemas.json.CanonicalJson;
import io.countersign.schemas.json.InvalidJsonException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@code policy.bundles} whose envelope says the same as the record. Who signed it is
 * asked of the directory, again whenever that changes.
 *
 * @param bundle the record
 * @param envelope its envelope
 */
public record SignedBundle(PolicyBundle bundle, Envelope envelope) {

  /** What came of looking at a record. */
  public sealed interface Reading {
    /** The record is whole: all of it is what its envelope says. */
    record Whole(SignedBundle signed) implements Reading {}

    /** It is not; no directory could mend that. */
    record Broken(String reason) implements Reading {}
  }

  /**
   * Signs a document.
   *
   * @param statement what is said of it; the digest must be the document's
   * @param owner the team that the document names
   * @param keyId name of the key in the directory
   */
  public static PolicyBundle sign(
      PolicyStatement statement,
      String document,
      @Nullable String owner,
      String keyId,
      SigningKey key) {
    if (!ActionDigest.ofText(document).equals(statement.documentDigest())
        || !statement
            .publishedAt()
            .equals(statement.publishedAt().truncatedTo(ChronoUnit.MILLIS))) {
      throw new IllegalArgumentException(
          "Expected the digest of the document and whole milliseconds, but got " + statement);
    }
    Envelope envelope = Envelope.sign(PolicyStatement.PAYLOAD_TYPE, statement.bytes(), keyId, key);
    return PolicyBundle.newBuilder()
        .setName(statement.policy())
        .setVersion(statement.version())
        .setOwner(owner)
        .setDocument(document)
        .setDocumentDigest(statement.documentDigest())
        .setPublishedBy(statement.publishedBy())
        .setPublishedAt(statement.publishedAt())
        .setEnvelope(envelope.json())
        .setMode(statement.mode())
        .build();
  }

  /**
   * Looks whether a record is whole.
   *
   * @param key key of the record
   */
  public static Reading read(String key, PolicyBundle bundle) {
    PolicyStatement expected = PolicyStatement.of(bundle);
    if (!key.equals(expected.label())) {
      return new Reading.Broken(
          "The key of the record is not %s, name and version of its bundle."
              .formatted(expected.label()));
    }
    String text = bundle.getEnvelope();
    if (text == null) {
      return new Reading.Broken("The bundle is not signed.");
    }
    String digest = ActionDigest.ofText(bundle.getDocument());
    if (!digest.equals(bundle.getDocumentDigest())) {
      return new Reading.Broken(
          "The document has the digest %s, not %s.".formatted(digest, bundle.getDocumentDigest()));
    }
    try {
      Envelope envelope = Envelope.parse(text);
      String difference = difference(envelope, expected);
      return difference == null
          ? new Reading.Whole(new SignedBundle(bundle, envelope))
          : new Reading.Broken(difference);
    } catch (InvalidEnvelopeException noEnvelope) {
      return new Reading.Broken(String.valueOf(noEnvelope.getMessage()));
    }
  }

  /**
   * Why the bundle is not to be believed.
   *
   * @param publisher what the directory says of who published it; null where it knows nobody such
   * @return sentences; empty where an entitled key signed it
   */
  public List<String> problems(@Nullable Publisher publisher) {
    String by = bundle.getPublishedBy();
    if (publisher == null || !publisher.id().equals(by)) {
      return List.of("The directory knows no principal %s.".formatted(by));
    }
    if (!publisher.active()) {
      return List.of("The principal %s is not active.".formatted(by));
    }
    if (!publisher.mayPublish(bundle.getName())) {
      return List.of(
          "The directory does not let %s publish the policy %s.".formatted(by, bundle.getName()));
    }
    if (!publisher.hasAny(envelope.verifiedBy(publisher.keys()))) {
      return List.of("No key that the directory has of %s made the signature.".formatted(by));
    }
    return List.of();
  }

  /** What the envelope says otherwise than the record, as a sentence; null where nothing is. */
  private static @Nullable String difference(Envelope envelope, PolicyStatement expected) {
    if (!envelope.payloadType().equals(PolicyStatement.PAYLOAD_TYPE)) {
      return "The envelope holds no in-toto statement but %s.".formatted(envelope.payloadType());
    }
    byte[] signed = envelope.payload();
    if (Arrays.equals(signed, expected.bytes())) {
      return null;
    }
    try {
      JsonNode said = CanonicalJson.parse(signed);
      JsonNode wanted = expected.json();
      for (String field : List.of("_type", "subject", "predicateType")) {
        if (!said.path(field).equals(wanted.path(field))) {
          return "The signed statement has another %s than the record.".formatted(field);
        }
      }
      for (var field : wanted.path("predicate").properties()) {
        JsonNode other = said.path("predicate").path(field.getKey());
        if (!other.equals(field.getValue())) {
          return "The signed statement says another %s than the record: %s, not %s."
              .formatted(field.getKey(), shortened(other), field.getValue());
        }
      }
    } catch (InvalidJsonException noJson) {
      return "The signed payload is no statement: " + noJson.getMessage();
    }
    return "The signed statement is not in the form that RFC 8785 gives it, or says more.";
  }

  private static String shortened(JsonNode value) {
    String text = value.toString();
    return text.substring(0, Math.min(text.length(), Envelope.MAX_NAME_CHARACTERS));
  }
}
