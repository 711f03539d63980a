package io.countersign.approval.topology;

import io.countersign.approval.EvidencePack;
import io.countersign.events.ActionProposed;

/** Puts a proposal, whole, into the bytes that the aggregate carries, and takes it out again. */
final class EvidencePacks {
  private static final int VERSION = 1;

  private final VersionedAvro<ActionProposed> avro =
      new VersionedAvro<>("evidence-pack", VERSION, ActionProposed.getClassSchema());

  EvidencePack pack(ActionProposed proposal) {
    return new EvidencePack(avro.encode(proposal));
  }

  /** The proposal with {@code arguments} in the place of what it had. */
  ActionProposed unpack(EvidencePack pack, String arguments) {
    ActionProposed proposal = avro.decode(pack.content());
    return arguments.equals(proposal.getArguments())
        ? proposal
        : ActionProposed.newBuilder(proposal).setArguments(arguments).build();
  }
}
