package io.countersign.approval;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An approver's edit that awaits the policy.
 *
 * @param editor who edits, and approves if the policy lets the edit pass
 * @param commandId their command
 * @param assurance how surely they were identified
 * @param reason why
 * @param edits what they edit
 * @param arguments the arguments after the edit, RFC 8785 text
 * @param revision the attempt that the edit would make
 * @param delegationId the grant by which they act for another; null for their own right
 */
public record PendingEdit(
    PrincipalId editor,
    String commandId,
    Assurance assurance,
    @Nullable String reason,
    List<FieldEdit> edits,
    String arguments,
    int revision,
    @Nullable String delegationId) {
  /** Copies the edits. */
  public PendingEdit {
    edits = List.copyOf(edits);
  }
}
