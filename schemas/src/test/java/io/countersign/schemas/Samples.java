package io.countersign.schemas;

import io.countersign.events.ActionProposed;
import io.countersign.events.Agent;
import io.countersign.events.Classification;
import io.countersign.events.EventMeta;
import io.countersign.events.Granted;
import io.countersign.events.Target;
import io.countersign.events.Verdict;
import java.time.Instant;
import java.util.List;

/** Records that several tests use. */
public final class Samples {
  /** A moment with milliseconds, which schemas keep. */
  public static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123Z");

  private Samples() {}

  /** A small transfer. */
  public static ActionProposed proposal() {
    return ActionProposed.newBuilder()
        .setActionId("case-7")
        .setProposedAt(NOON)
        .setTenant("acme")
        .setAgent(Agent.newBuilder().setId("procurement-agent").setOwner("user:maria").build())
        .setRequestedBy("user:482")
        .setActionType("transfer")
        .setTool("payments.transfer")
        .setTarget(Target.newBuilder().setSystem("bank").setResource("vendor:acme").build())
        .setArguments("{\"amount\":25000,\"currency\":\"EUR\",\"to\":\"vendor:acme\"}")
        .setSummary("Pay vendor ACME 25,000 EUR")
        .setConfidence(0.71)
        .build();
  }

  /** A grant of it. */
  public static Granted granted() {
    return Granted.newBuilder()
        .setMeta(
            EventMeta.newBuilder()
                .setEventId("case-7#3")
                .setActionId("case-7")
                .setTenant("acme")
                .setOccurredAt(NOON)
                .setActor("user:lena")
                .setCommandId("c-1")
                .setSequence(3)
                .build())
        .setClassification(
            Classification.newBuilder()
                .setVerdict(Verdict.REQUIRE_APPROVAL)
                .setTier(3)
                .setPolicy("payments@1")
                .build())
        .setApprovers(List.of("user:fatima", "user:lena"))
        .setPermit("a.b.c")
        .setPermitId("case-7.3")
        .setPermitExpiresAt(NOON.plusSeconds(900))
        .setArguments("{\"amount\":25000}")
        .setArgumentsDigest("sha256:00")
        .setEdited(false)
        .build();
  }
}
