package io.countersign.approval.topology;

import io.countersign.approval.EvidencePack;
import io.countersign.events.ActionProposed;

/** Puts a proposal, whole, into the bytes that the aggregate carries, and takes it out again. */
final class EvidencePacks {
  private static final int VERSION = 1;
  private static final String NONE = "";
  private static final String ARGUMENTS = "arguments";

  private final VersionedAvro<ActionProposed> avro =
      new VersionedAvro<>("evidence-pack", VERSION, ActionProposed.getClassSchema());

  /**
   * Everything but the arguments: the aggregate keeps those beside the pack, as they stand now, and
   * its state is written anew with every step.
   */
  EvidencePack pack(ActionProposed proposal) {
    return new EvidencePack(
        avro.encode(ActionProposed.newBuilder(proposal).setArguments(NONE).build()));
  }

  /** The proposal with {@code arguments} in the place of what it had. */
  ActionProposed unpack(EvidencePack pack, String arguments) {
    ActionProposed proposal = avro.decode(pack.content());
    proposal.put(ARGUMENTS, arguments);
    return proposal;
  }
}
