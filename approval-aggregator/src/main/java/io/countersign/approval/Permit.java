package io.countersign.approval;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The right to execute one action once: what the signed permit says.
 *
 * @param permitId its unique id
 * @param agentId who may execute, without prefix
 * @param issuedAt from when, whole seconds
 * @param expiresAt the first moment at which it is no longer valid, whole seconds
 * @param actionId the action
 * @param actionType its type
 * @param tool its tool
 * @param target what it may touch
 * @param argumentsDigest {@code sha256:} and the hex digest of the only arguments that may be
 *     executed
 * @param tier risk tier
 * @param policy policies that decided
 * @param approvers the humans who approved, in order of their votes; empty where the policy allowed
 */
public record Permit(
    String permitId,
    String agentId,
    Instant issuedAt,
    Instant expiresAt,
    ActionId actionId,
    String actionType,
    String tool,
    @Nullable Target target,
    String argumentsDigest,
    int tier,
    String policy,
    List<PrincipalId> approvers) {
  private static final Duration LEAST_VALIDITY = Duration.ofSeconds(1);

  /** Copies the list. */
  public Permit {
    approvers = List.copyOf(approvers);
  }

  /**
   * The permit for {@code subject}, in the event with {@code sequence}. It ends after {@code
   * validity}, when the agent no longer wants the action, or when its change window closes,
   * whichever comes first. Its times are whole seconds, as a JWT's are: where the action may run
   * for less than one more, the permit is over when it is issued.
   */
  public static Permit of(
      Subject subject, int sequence, Instant now, Duration validity, List<PrincipalId> approvers) {
    Instant issuedAt = now.truncatedTo(ChronoUnit.SECONDS);
    Instant expiresAt = now.plus(validity).truncatedTo(ChronoUnit.SECONDS);
    if (!expiresAt.isAfter(issuedAt)) {
      expiresAt = issuedAt.plus(LEAST_VALIDITY);
    }
    Instant end = subject.endsAt();
    if (end != null && end.isBefore(expiresAt)) {
      expiresAt = end.truncatedTo(ChronoUnit.SECONDS);
    }
    String permitId = subject.proposal().actionId() + "." + sequence;
    return issued(subject, permitId, now, expiresAt, approvers);
  }

  /**
   * The permit for {@code subject} with an id and an end that are known.
   *
   * @param decidedAt when it was decided; it is valid from that second on
   */
  public static Permit issued(
      Subject subject,
      String permitId,
      Instant decidedAt,
      Instant expiresAt,
      List<PrincipalId> approvers) {
    Proposal proposal = subject.proposal();
    return new Permit(
        permitId,
        proposal.agentId(),
        decidedAt.truncatedTo(ChronoUnit.SECONDS),
        expiresAt,
        proposal.actionId(),
        proposal.actionType(),
        proposal.tool(),
        proposal.target(),
        subject.argumentsDigest(),
        subject.classification().tier(),
        subject.classification().policy(),
        approvers);
  }
}
