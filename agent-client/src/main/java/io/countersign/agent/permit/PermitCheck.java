package io.countersign.agent.permit;

/** The answer of a {@link PermitVerifier}: the permit, or why it is none. */
public sealed interface PermitCheck {

  /**
   * The permit covers the execution asked about. Whether it was used before is not known offline:
   * the platform finds a second use when the outcome is reported.
   *
   * @param permit what the permit says
   */
  record Valid(Permit permit) implements PermitCheck {}

  /**
   * The permit does not cover the execution asked about: do not execute.
   *
   * @param flaw stable kind of the flaw; the first one found
   * @param message what was expected and what was there
   */
  record Invalid(Flaw flaw, String message) implements PermitCheck {}

  /** Kinds of flaws, in the order in which they are looked for. */
  enum Flaw {
    /** Not a compact JWS with JSON objects inside, too long, or a claim is missing or misshapen. */
    MALFORMED,
    /** The header names another algorithm than EdDSA. */
    ALGORITHM,
    /** The header names another type of token, or demands extensions. */
    TYPE,
    /** The key set has no Ed25519 key with the permit's {@code kid}. */
    UNKNOWN_KEY,
    /** The signature is not that of the key over these bytes. */
    SIGNATURE,
    /** Another issuer. */
    ISSUER,
    /** It was issued in the future or its window has not begun. */
    NOT_YET_VALID,
    /** Its window is over. */
    EXPIRED,
    /** For another target system. */
    AUDIENCE,
    /** For another agent. */
    AGENT,
    /** For another action, action type, tool or target. */
    ACTION,
    /** For other arguments. */
    ARGUMENTS
  }
}
