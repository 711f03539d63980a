package io.countersign.approval.query;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.countersign.approval.Approval;
import io.countersign.approval.Classification;
import io.countersign.approval.Phase;
import io.countersign.approval.Subject;
import io.countersign.events.Allowed;
import io.countersign.events.ChangesRequested;
import io.countersign.events.CommandRefused;
import io.countersign.events.Expired;
import io.countersign.events.Granted;
import io.countersign.events.Rejected;
import io.countersign.events.Revoked;
import io.countersign.events.Withdrawn;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What an agent needs to know of its action, in the words of {@code propose}.
 *
 * @param actionId the action
 * @param verdict the policy's verdict; {@code deny} for a proposal that was refused; null as long
 *     as it is unknown
 * @param tier risk tier, 0 to 5; null where there is none
 * @param status where it stands; {@code pending} as long as people are asked
 * @param phase where it stands in particular, for example whether the permit is used
 * @param rules rules that decided
 * @param policy policies that decided
 * @param permit the compact JWS, for its holder alone and while the action may be executed
 * @param arguments the arguments as they stand after edits: with a permit, exactly what may be
 *     executed
 * @param reasons why, the newest decision first
 * @param missing parts of the evidence pack to add before it is proposed again
 * @param code stable code of a refusal; null unless refused
 * @param sequence number of the events that this rests on
 */
public record VerdictView(
    String actionId,
    @Nullable String verdict,
    @Nullable Integer tier,
    String status,
    String phase,
    List<String> rules,
    String policy,
    @Nullable String permit,
    @JsonRawValue String arguments,
    List<String> reasons,
    List<String> missing,
    @Nullable String code,
    int sequence) {
  private static final String PENDING = "pending";
  private static final String PROPOSAL = "action.proposed";
  private static final String NO_ARGUMENTS = "{}";

  /** Copies the lists. */
  public VerdictView {
    rules = List.copyOf(rules);
    reasons = List.copyOf(reasons);
    missing = List.copyOf(missing);
  }

  /** Whether nothing more comes unless somebody acts anew. */
  public boolean settled() {
    return !status.equals(PENDING);
  }

  /**
   * The verdict in a state.
   *
   * @param approval the state
   * @param events its events, as far as they are found
   * @param holder whether who asks holds its permit
   */
  public static VerdictView of(Approval approval, List<LoggedEvent> events, boolean holder) {
    Phase phase = approval.phase();
    Subject subject = phase.subject();
    if (subject == null) {
      return refused(approval, events);
    }
    Classification answer = subject.classification();
    List<String> reasons = new ArrayList<>();
    String reason = isEnded(phase) ? reason(events) : null;
    if (reason != null) {
      reasons.add(reason);
    }
    reasons.addAll(answer.reasons());
    return new VerdictView(
        approval.id().value(),
        Words.of(answer.verdict()),
        answer.tier(),
        Words.statusOf(phase),
        Words.of(phase),
        answer.rules(),
        answer.policy(),
        holder && isPermitted(phase) ? token(events) : null,
        subject.proposal().arguments(),
        reasons,
        phase instanceof Phase.ChangesRequested ? missing(events) : List.of(),
        null,
        approval.sequence());
  }

  private static boolean isPermitted(Phase phase) {
    return phase instanceof Phase.Allowed || phase instanceof Phase.Granted;
  }

  /** Whether its newest decision has a reason of its own beside the policy's. */
  private static boolean isEnded(Phase phase) {
    return phase instanceof Phase.ChangesRequested
        || phase instanceof Phase.Rejected
        || phase instanceof Phase.Expired
        || phase instanceof Phase.Withdrawn
        || phase instanceof Phase.Revoked;
  }

  private static VerdictView refused(Approval approval, List<LoggedEvent> events) {
    List<String> reasons = new ArrayList<>();
    String code = null;
    for (LoggedEvent event : events) {
      if (event.value() instanceof CommandRefused refusal
          && refusal.getRefusedType().equals(PROPOSAL)) {
        reasons.clear();
        code = refusal.getCode();
        reasons.add(refusal.getMessage());
        refusal
            .getProblems()
            .forEach(
                problem ->
                    reasons.add(
                        problem.getAt().isEmpty()
                            ? problem.getMessage()
                            : problem.getAt() + ": " + problem.getMessage()));
      }
    }
    return new VerdictView(
        approval.id().value(),
        code == null ? null : "deny",
        null,
        code == null ? PENDING : Words.statusOf(approval.phase()),
        Words.of(approval.phase()),
        List.of(),
        "",
        null,
        NO_ARGUMENTS,
        reasons,
        List.of(),
        code,
        approval.sequence());
  }

  /** The permit as it was signed; null where its event is not found. */
  private static @Nullable String token(List<LoggedEvent> events) {
    for (LoggedEvent event : events.reversed()) {
      if (event.value() instanceof Granted granted) {
        return granted.getPermit();
      }
      if (event.value() instanceof Allowed allowed) {
        return allowed.getPermit();
      }
    }
    return null;
  }

  private static List<String> missing(List<LoggedEvent> events) {
    for (LoggedEvent event : events.reversed()) {
      if (event.value() instanceof ChangesRequested returned) {
        return returned.getMissing();
      }
    }
    return List.of();
  }

  /** Why it ended, or went back, most recently. */
  private static @Nullable String reason(List<LoggedEvent> events) {
    for (LoggedEvent event : events.reversed()) {
      SpecificRecord value = event.value();
      if (value instanceof Rejected rejected) {
        return rejected.getReason();
      }
      if (value instanceof Expired expired) {
        return expired.getReason();
      }
      if (value instanceof Withdrawn withdrawn) {
        return withdrawn.getReason();
      }
      if (value instanceof Revoked revoked) {
        return revoked.getReason();
      }
      if (value instanceof ChangesRequested returned) {
        return returned.getReason();
      }
    }
    return null;
  }
}
