package io.countersign.agent.permit;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.agent.permit.PermitCheck.Flaw;
import io.countersign.schemas.json.ActionDigest;
import io.countersign.schemas.json.CanonicalJson;
import io.countersign.schemas.json.InvalidJsonException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides offline whether a permit covers what is about to be executed. Immutable and safe to share
 * between threads.
 *
 * <p>A permit is a compact JWS (RFC 7515) whose algorithm must be {@code EdDSA} over Ed25519. The
 * algorithm is fixed here and never taken from the token. Single use cannot be seen offline: report
 * the outcome, and the platform says {@code permit.violated} for a second use.
 */
public final class PermitVerifier {

  /** {@code typ} of the JWS header. */
  public static final String TYPE = "countersign-permit+jwt";

  /** {@code iss} of the permits of this platform. */
  public static final String ISSUER = "countersign";

  /** How far the clocks of issuer and executor may be apart when nothing else is said. */
  public static final Duration DEFAULT_SKEW = Duration.ofSeconds(30);

  /** The most that they may be apart. */
  public static final Duration MAX_SKEW = Duration.ofMinutes(5);

  private static final int MAX_PERMIT_CHARS = 32 * 1024;
  private static final String ALGORITHM = "EdDSA";

  private final PermitKeys keys;
  private final Duration skew;

  /** A verifier with the default skew. */
  public PermitVerifier(PermitKeys keys) {
    this(keys, DEFAULT_SKEW);
  }

  /**
   * A verifier.
   *
   * @param keys whose signatures count
   * @param skew how far the clocks may be apart, from zero to {@link #MAX_SKEW}
   * @throws IllegalArgumentException for a skew outside of its bounds
   */
  public PermitVerifier(PermitKeys keys, Duration skew) {
    if (skew.isNegative() || skew.compareTo(MAX_SKEW) > 0) {
      throw new IllegalArgumentException(
          "Expected a skew from 0 s to " + MAX_SKEW.toSeconds() + " s, but it was " + skew);
    }
    this.keys = keys;
    this.skew = skew;
  }

  /**
   * Checks a permit against what is about to be executed.
   *
   * @param permit the compact JWS, as it was received
   * @param execution what is about to be executed
   * @param now the executor's clock
   * @return the permit when it covers the execution, or the first flaw
   */
  public PermitCheck verify(String permit, Execution execution, Instant now) {
    try {
      Permit authentic = authenticate(permit);
      checkWindow(authentic, now);
      checkScope(authentic, execution);
      return new PermitCheck.Valid(authentic);
    } catch (FlawException e) {
      return new PermitCheck.Invalid(e.flaw, e.message);
    }
  }

  private Permit authenticate(String permit) throws FlawException {
    if (permit.length() > MAX_PERMIT_CHARS) {
      throw new FlawException(
          Flaw.MALFORMED, "Expected at most " + MAX_PERMIT_CHARS + " characters");
    }
    String[] parts = permit.split("\\.", -1);
    if (parts.length != 3) {
      throw new FlawException(
          Flaw.MALFORMED, "Expected three parts separated by dots, but there are " + parts.length);
    }
    JsonNode header = readPart("header", parts[0]);
    require(
        Flaw.ALGORITHM,
        ALGORITHM.equals(header.path("alg").textValue()),
        "Expected alg " + ALGORITHM + ", but the header says " + header.path("alg"));
    require(
        Flaw.TYPE,
        TYPE.equals(header.path("typ").textValue()),
        "Expected typ " + TYPE + ", but the header says " + header.path("typ"));
    require(
        Flaw.TYPE,
        !header.has("crit") && !header.has("b64"),
        "Expected a plain JWS, but the header demands extensions");
    String keyId = PermitClaims.text(header, "kid");
    PublicKey key =
        keys.find(keyId)
            .orElseThrow(
                () ->
                    new FlawException(
                        Flaw.UNKNOWN_KEY,
                        "Expected a key of " + keys.ids() + ", but the header names " + keyId));
    byte[] signature = decodePart("signature", parts[2]);
    byte[] signed = (parts[0] + '.' + parts[1]).getBytes(StandardCharsets.US_ASCII);
    require(
        Flaw.SIGNATURE,
        isSignature(key, signed, signature),
        "Expected the signature of key " + keyId + " over these bytes, but it is another");
    Permit claims = PermitClaims.read(keyId, readPart("claims", parts[1]));
    require(
        Flaw.ISSUER,
        ISSUER.equals(claims.issuer()),
        "Expected issuer " + ISSUER + ", but it is " + claims.issuer());
    return claims;
  }

  private void checkWindow(Permit permit, Instant now) throws FlawException {
    require(
        Flaw.NOT_YET_VALID,
        !permit.issuedAt().isAfter(now.plus(skew)) && !permit.notBefore().isAfter(now.plus(skew)),
        "Expected a permit in force at "
            + now
            + ", but it begins at "
            + (permit.notBefore().isAfter(permit.issuedAt())
                ? permit.notBefore()
                : permit.issuedAt()));
    require(
        Flaw.EXPIRED,
        now.minus(skew).isBefore(permit.expiresAt()),
        "Expected a permit in force at " + now + ", but it ended at " + permit.expiresAt());
  }

  private static void checkScope(Permit permit, Execution execution) throws FlawException {
    requireEqual(
        Flaw.AUDIENCE,
        "audience",
        permit.audience().orElse("none"),
        execution.audience().orElse("none"));
    requireEqual(Flaw.AGENT, "agent", permit.agent(), execution.agent());
    requireEqual(Flaw.ACTION, "action", permit.action().id(), execution.actionId());
    requireEqual(Flaw.ACTION, "action type", permit.action().type(), execution.actionType());
    requireEqual(Flaw.ACTION, "tool", permit.action().tool(), execution.tool());
    requireEqual(
        Flaw.ACTION,
        "target",
        permit.action().target().orElse("none"),
        canonical(Flaw.ACTION, "target", execution.target()).orElse("none"));
    String arguments =
        canonical(Flaw.ARGUMENTS, "arguments", Optional.of(execution.arguments())).orElseThrow();
    requireEqual(
        Flaw.ARGUMENTS,
        "SHA-256 of the arguments",
        permit.argumentsSha256(),
        ActionDigest.ofArguments(arguments).substring(ActionDigest.PREFIX.length()));
  }

  private static Optional<String> canonical(Flaw flaw, String what, Optional<String> json)
      throws FlawException {
    if (json.isEmpty()) {
      return json;
    }
    try {
      JsonNode object = CanonicalJson.parse(json.get());
      require(flaw, object.isObject(), "Expected a JSON object as the " + what);
      return Optional.of(CanonicalJson.canonicalize(object));
    } catch (InvalidJsonException e) {
      throw new FlawException(
          flaw, "Expected a JSON object as the " + what + ". " + e.getMessage());
    }
  }

  static boolean isSignature(PublicKey key, byte[] signed, byte[] signature) {
    try {
      Signature ed25519 = Signature.getInstance("Ed25519");
      ed25519.initVerify(key);
      ed25519.update(signed);
      return ed25519.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static JsonNode readPart(String name, String part) throws FlawException {
    byte[] bytes = decodePart(name, part);
    try {
      // Strict: no duplicate keys, no trailing text, so that signer and checker read the same.
      JsonNode object = CanonicalJson.parse(bytes);
      require(Flaw.MALFORMED, object.isObject(), "Expected a JSON object as the " + name);
      return object;
    } catch (InvalidJsonException e) {
      throw new FlawException(
          Flaw.MALFORMED, "Expected a JSON object as the " + name + ". " + e.getMessage());
    }
  }

  private static byte[] decodePart(String name, String part) throws FlawException {
    try {
      return Base64Url.decode(part);
    } catch (IllegalArgumentException e) {
      throw new FlawException(
          Flaw.MALFORMED, "Expected base64url in the " + name + ", but " + e.getMessage());
    }
  }

  private static void requireEqual(Flaw flaw, String what, String permitted, String asked)
      throws FlawException {
    require(
        flaw,
        permitted.equals(asked),
        "The permit is for " + what + " '" + permitted + "', not for '" + asked + "'");
  }

  private static void require(Flaw flaw, boolean condition, String message) throws FlawException {
    if (!condition) {
      throw new FlawException(flaw, message);
    }
  }
}
