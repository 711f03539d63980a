package io.countersign.schemas.json;

import io.countersign.events.ActionProposed;
import io.countersign.events.Change;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The parts of a proposal's evidence pack, by the names that policies demand them by. */
public final class ProposalParts {
  private ProposalParts() {}

  /** Names of the parts that hold something, sorted. */
  public static Set<String> of(ActionProposed proposal) {
    Set<String> parts = new TreeSet<>();
    addIf(parts, "summary", says(proposal.getSummary()));
    addIf(parts, "rationale", says(proposal.getRationale()));
    addIf(parts, "confidence", proposal.getConfidence() != null);
    addIf(parts, "evidence", !proposal.getEvidence().isEmpty());
    addIf(parts, "sources", !proposal.getSources().isEmpty());
    addIf(parts, "change", says(proposal.getChange()));
    addIf(parts, "alternatives", !proposal.getAlternatives().isEmpty());
    addIf(
        parts,
        "rollback",
        proposal.getRollback() != null && says(proposal.getRollback().getPlan()));
    addIf(parts, "context", proposal.getContext() != null);
    addIf(parts, "target", proposal.getTarget() != null);
    addIf(parts, "requestedBy", says(proposal.getRequestedBy()));
    addIf(parts, "expiresAt", proposal.getExpiresAt() != null);
    return parts;
  }

  private static void addIf(Set<String> parts, String name, boolean present) {
    if (present) {
      parts.add(name);
    }
  }

  private static boolean says(@Nullable String text) {
    return text != null && !text.isBlank();
  }

  private static boolean says(@Nullable Change change) {
    return change != null && (change.getBefore() != null || change.getAfter() != null);
  }
}
