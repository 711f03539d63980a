package io.countersign.schemas.policy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.events.PolicyBundle;
import io.countersign.events.PolicyMode;
import io.countersign.schemas.json.ActionDigest;
import io.countersign.schemas.json.CanonicalJson;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * What the publisher of a bundle signs: an in-toto statement, version 1, in its RFC 8785 form.
 *
 * @param policy name of the policy
 * @param version version of the document
 * @param mode what the bundle is for
 * @param publishedBy principal who publishes
 * @param publishedAt when, milliseconds
 * @param documentDigest {@code sha256:} and the hex SHA-256 of the document's UTF-8 bytes
 */
public record PolicyStatement(
    String policy,
    String version,
    PolicyMode mode,
    String publishedBy,
    Instant publishedAt,
    String documentDigest) {
  /** What the payload of the envelope is. */
  public static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

  /** What kind of statement in-toto has it for. */
  public static final String STATEMENT_TYPE = "https://in-toto.io/Statement/v1";

  /** What the predicate says. */
  public static final String PREDICATE_TYPE = "https://countersign.io/policy-publication/v1";

  private static final DateTimeFormatter MILLISECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** The statement that a record must be signed with. */
  public static PolicyStatement of(PolicyBundle bundle) {
    return new PolicyStatement(
        bundle.getName(),
        bundle.getVersion(),
        bundle.getMode(),
        bundle.getPublishedBy(),
        bundle.getPublishedAt(),
        bundle.getDocumentDigest());
  }

  /** Name and version as one: the subject of the statement and the key of the record. */
  public String label() {
    return policy + "@" + version;
  }

  /** The bytes that are signed, as the payload of the envelope. */
  public byte[] bytes() {
    return CanonicalJson.canonicalBytes(json());
  }

  /** The statement as JSON. */
  ObjectNode json() {
    ObjectNode statement = JsonNodeFactory.instance.objectNode();
    statement.put("_type", STATEMENT_TYPE);
    ObjectNode subject = statement.putArray("subject").addObject();
    subject.put("name", label());
    subject.putObject("digest").put("sha256", hex());
    statement.put("predicateType", PREDICATE_TYPE);
    statement
        .putObject("predicate")
        .put("policy", policy)
        .put("version", version)
        .put("mode", mode.name().toLowerCase(Locale.ROOT))
        .put("publishedBy", publishedBy)
        .put("publishedAt", MILLISECONDS.format(publishedAt))
        .put("documentDigest", documentDigest);
    return statement;
  }

  private String hex() {
    return documentDigest.startsWith(ActionDigest.PREFIX)
        ? documentDigest.substring(ActionDigest.PREFIX.length())
        : documentDigest;
  }
}
