package io.countersign.local.backtest;

import io.countersign.events.ActionProposed;
import io.countersign.events.RejectionCause;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;

/** A week of an organisation's actions, the same each time. */
final class SampleWeek {
  static final String PAYMENTS =
      """
      apiVersion: countersign/v1
      kind: ApprovalPolicy
      metadata: {name: payments, version: "2026-11-21.1", owner: finance-platform}
      rules:
        - id: small-transfer
          description: A payment below 10,000 EUR is allowed
          tools: [payments.transfer]
          when: args.amount < 10000
          tier: 2
          verdict: allow
        - id: large-transfer
          description: A payment of 10,000 EUR or more is decided by finance
          tools: [payments.transfer]
          when: args.amount >= 10000
          tier: 3
          verdict: require_approval
          approval:
            stages: [{anyOf: [{group: finance-approvers}]}, {anyOf: [{group: finance-leads}]}]
            sla: PT4H
      """;

  static final String OTHERS =
      """
      apiVersion: countersign/v1
      kind: ApprovalPolicy
      metadata: {name: operations, version: "7", owner: operations}
      rules:
        - {id: look-up, tools: ["kb.*"], tier: 0, verdict: allow}
        - id: vendor-terms
          tools: [erp.vendor.update]
          tier: 3
          verdict: require_approval
          approval: {stages: [{anyOf: [{group: finance-approvers}]}], sla: PT2H}
        - id: delete
          tools: [database.delete]
          tier: 4
          verdict: require_approval
          approval: {stages: [{anyOf: [{group: dba}]}], sla: PT1H}
        - {id: teardown, tools: [infrastructure.teardown], tier: 5, verdict: deny, reason: Nobody tears production down.}
      """;

  /** More passes, within a limit, and large sums are decided by another group. */
  static final String CANDIDATE =
      """
      apiVersion: countersign/v1
      kind: ApprovalPolicy
      metadata: {name: payments, version: "2026-11-28.1", owner: finance-platform}
      rules:
        - id: small-transfer
          description: A payment below 25,000 EUR is allowed, and looked at afterwards
          tools: [payments.transfer]
          when: args.amount < 25000
          tier: 2
          verdict: allow_with_review
          review: {by: [{group: finance-approvers}]}
          limits: [{subject: [agent.id], sum: args.amount, max: 60000, per: P1D, otherwise: require_approval, as: large-transfer}]
        - id: large-transfer
          description: A payment of 25,000 EUR or more is decided by finance
          tools: [payments.transfer]
          when: args.amount >= 25000
          tier: 3
          verdict: require_approval
          approval:
            stages: [{anyOf: [{group: finance-approvers}]}, {anyOf: [{group: treasury}]}]
            sla: PT4H
      """;

  private static final int DAYS = 5;
  private static final int ACTIONS_A_DAY = 30;
  private static final int DAY_MINUTES = 9 * 60;
  private static final long SEED = 20261121;

  private SampleWeek() {}

  static SampleHistory history() {
    SampleHistory history = new SampleHistory();
    history.published(PAYMENTS, SampleHistory.START).published(OTHERS, SampleHistory.START);
    Random random = new Random(SEED);
    for (int day = 0; day < DAYS; day++) {
      Instant morning = SampleHistory.START.plus(Duration.ofDays(day));
      int[] minutes = new int[ACTIONS_A_DAY];
      for (int i = 0; i < ACTIONS_A_DAY; i++) {
        // More in the morning than in the afternoon.
        minutes[i] = Math.min(random.nextInt(DAY_MINUTES), random.nextInt(DAY_MINUTES));
      }
      Arrays.sort(minutes);
      for (int i = 0; i < ACTIONS_A_DAY; i++) {
        String id = "day%d-%02d".formatted(day + 1, i);
        one(history, id, morning.plus(Duration.ofMinutes(minutes[i])), random);
      }
    }
    return history;
  }

  private static void one(SampleHistory history, String id, Instant at, Random random) {
    switch (random.nextInt(6)) {
      case 0, 1 -> {
        long amount = 500L * (1 + random.nextInt(80));
        String arguments = "{\"amount\":" + amount + ",\"currency\":\"EUR\"}";
        propose(history, id, "procurement-agent", "transfer", "payments.transfer", arguments, at);
        if (amount >= 10_000) {
          decide(history, id, at, random, 20, 90);
        }
      }
      case 2 -> {
        propose(history, id, "procurement-agent", "update", "erp.vendor.update", "{}", at);
        // They are hardly read.
        history.approved(id, at.plusSeconds(4 + random.nextInt(20)), false);
      }
      case 3 -> {
        propose(history, id, "cleanup-agent", "delete", "database.delete", "{}", at);
        history.rejected(
            id, at.plus(Duration.ofMinutes(5 + random.nextInt(30))), RejectionCause.PERSON);
      }
      case 4 ->
          propose(history, id, "support-agent", "read", "kb.search", "{\"query\":\"reset\"}", at);
      default ->
          propose(history, id, "cleanup-agent", "delete", "infrastructure.teardown", "{}", at);
    }
  }

  private static void propose(
      SampleHistory history,
      String id,
      String agent,
      String type,
      String tool,
      String arguments,
      Instant at) {
    ActionProposed proposal = SampleHistory.proposal(id, agent, type, tool, arguments);
    history.proposed(proposal, at);
  }

  private static void decide(
      SampleHistory history, String id, Instant at, Random random, int from, int more) {
    Instant then = at.plus(Duration.ofMinutes(from + random.nextInt(more)));
    switch (random.nextInt(10)) {
      case 0 -> history.rejected(id, then, RejectionCause.PERSON);
      case 1 -> history.rejected(id, at.plus(Duration.ofHours(4)), RejectionCause.DEADLINE);
      case 2 -> history.approved(id, then, true);
      case 3 -> {} // Still open.
      default -> history.approved(id, then, false);
    }
  }
}
