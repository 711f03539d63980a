package io.countersign.agent;

import io.countersign.events.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the platform says of an action, as far as it is known: the fold of the action's events.
 *
 * @param actionId the action
 * @param verdict the policy's verdict; {@code DENY} for a refused proposal
 * @param tier risk tier, 0 to 5; null for a refused proposal, which has none
 * @param status where the action stands
 * @param rules the rules that decided, as {@code policy/rule}
 * @param policy name and version of the policies that decided; empty for a refused proposal
 * @param permit the compact JWS; set if and only if the action may be executed now
 * @param arguments the arguments as they stand after edits, RFC 8785 JSON text: with a permit,
 *     exactly what may be executed; {@code {}} where no event told them
 * @param reasons why, one sentence each, the newest decision first
 * @param missing parts of the evidence pack to add before proposing again; empty otherwise
 * @param code stable code of the refusal; null unless refused
 */
public record Answer(
    String actionId,
    Verdict verdict,
    @Nullable Integer tier,
    AnswerStatus status,
    List<String> rules,
    String policy,
    @Nullable String permit,
    String arguments,
    List<String> reasons,
    List<String> missing,
    @Nullable String code) {

  /** Copies the lists and holds the rule on permits. */
  public Answer {
    rules = List.copyOf(rules);
    reasons = List.copyOf(reasons);
    missing = List.copyOf(missing);
    if ((permit != null) != status.isExecutable()) {
      throw new IllegalArgumentException(
          "Expected a permit exactly where the action may be executed, but the status is "
              + status);
    }
  }
}
