package io.countersign.agent.permit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The signed right to execute one action once, as its claims say it.
 *
 * @param id {@code jti}: unique name of the permit
 * @param keyId {@code kid}: which key signed it
 * @param issuer {@code iss}
 * @param agent {@code sub}: id of the agent, without prefix
 * @param audience {@code aud}: the target system that may act on it; empty where the proposal named
 *     none
 * @param issuedAt {@code iat}, to the second
 * @param notBefore {@code nbf}, to the second
 * @param expiresAt {@code exp}, to the second
 * @param action what may be done
 * @param argumentsSha256 hex SHA-256 over the RFC 8785 form of the arguments that may be executed
 * @param tier risk tier, 0 to 5
 * @param policy name and version of the policy that decided
 * @param approvers distinct humans whose votes made the grant; empty for an allowed action
 */
public record Permit(
    String id,
    String keyId,
    String issuer,
    String agent,
    Optional<String> audience,
    Instant issuedAt,
    Instant notBefore,
    Instant expiresAt,
    Action action,
    String argumentsSha256,
    int tier,
    String policy,
    List<String> approvers) {

  /** Copies the list. */
  public Permit {
    approvers = List.copyOf(approvers);
  }

  /**
   * What may be done.
   *
   * @param id the action's id
   * @param type one of the action types, e.g. {@code transfer}
   * @param tool name of the tool, e.g. {@code payments.transfer}
   * @param target what the action touches, RFC 8785 JSON text; empty where the proposal named none
   */
  public record Action(String id, String type, String tool, Optional<String> target) {}
}
