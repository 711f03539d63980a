package io.countersign.schemas;

import io.countersign.events.ActionClassified;
import io.countersign.events.ActionExecuted;
import io.countersign.events.ActionProposed;
import io.countersign.events.ActionRefused;
import io.countersign.events.ActionRolledBack;
import io.countersign.events.ActionVerified;
import io.countersign.events.Allowed;
import io.countersign.events.ApprovalRequested;
import io.countersign.events.BreakGlass;
import io.countersign.events.CastVote;
import io.countersign.events.ChangesRequested;
import io.countersign.events.CommandRefused;
import io.countersign.events.Comment;
import io.countersign.events.Commented;
import io.countersign.events.CompleteReview;
import io.countersign.events.Control;
import io.countersign.events.Delegation;
import io.countersign.events.Denied;
import io.countersign.events.DraftOnly;
import io.countersign.events.EditProposed;
import io.countersign.events.Edited;
import io.countersign.events.Escalate;
import io.countersign.events.Escalated;
import io.countersign.events.ExecutionRecorded;
import io.countersign.events.Expired;
import io.countersign.events.Granted;
import io.countersign.events.Held;
import io.countersign.events.LedgerCheckpoint;
import io.countersign.events.LedgerEntry;
import io.countersign.events.LimitAnswer;
import io.countersign.events.LimitRequest;
import io.countersign.events.NotificationDelivery;
import io.countersign.events.NotificationIntent;
import io.countersign.events.PermitRedeemed;
import io.countersign.events.PermitViolated;
import io.countersign.events.PolicyBundle;
import io.countersign.events.PolicyFact;
import io.countersign.events.PolicyInForce;
import io.countersign.events.PolicyRefused;
import io.countersign.events.Principal;
import io.countersign.events.Reassign;
import io.countersign.events.Reassigned;
import io.countersign.events.Redeem;
import io.countersign.events.Rejected;
import io.countersign.events.Reminded;
import io.countersign.events.RequestChanges;
import io.countersign.events.RevalidationRequested;
import io.countersign.events.ReviewCompleted;
import io.countersign.events.ReviewRequested;
import io.countersign.events.Revoke;
import io.countersign.events.Revoked;
import io.countersign.events.RollbackRecorded;
import io.countersign.events.SlaBreached;
import io.countersign.events.VerificationRecorded;
import io.countersign.events.VoteRecorded;
import io.countersign.events.Withdraw;
import io.countersign.events.Withdrawn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/**
 * Every topic of the platform: its name, what its key is, how many partitions it has, its
 * configuration and the records that stand in it. One topic holds one family of events, because the
 * order of what happens to one action matters.
 *
 * <p>Names are without prefix; {@link Topics} adds the prefix of an installation.
 */
public enum Topic {
  /** What agents want to do; written by agents as Avro or JSON. */
  ACTION_PROPOSED(
      "action.proposed",
      Key.ACTION_ID,
      Partitions.ACTION_KEYED,
      Keep.QUARTER,
      ActionProposed.class),

  /** What the policy says to it; written by the policy evaluator. */
  ACTION_CLASSIFIED(
      "action.classified",
      Key.ACTION_ID,
      Partitions.ACTION_KEYED,
      Keep.QUARTER,
      ActionClassified.class,
      ActionRefused.class),

  /**
   * What people, agents and operators want of the aggregator; written by the notifier, agents and
   * operators.
   */
  APPROVAL_COMMANDS(
      "approval.commands",
      Key.ACTION_ID,
      Partitions.ACTION_KEYED,
      Keep.QUARTER,
      CastVote.class,
      RequestChanges.class,
      Comment.class,
      Reassign.class,
      Escalate.class,
      Withdraw.class,
      Revoke.class,
      Redeem.class,
      CompleteReview.class,
      BreakGlass.class),

  /**
   * What was decided; written by the approval aggregator. What happened to every action, by whom
   * and when, can be told from it. The aggregator's own state is in its changelog: a little of it,
   * as how surely the author of a pending edit was identified, is in no event.
   */
  APPROVAL_EVENTS(
      "approval.events",
      Key.ACTION_ID,
      Partitions.ACTION_KEYED,
      Keep.FOREVER,
      ApprovalRequested.class,
      VoteRecorded.class,
      EditProposed.class,
      Edited.class,
      ChangesRequested.class,
      Commented.class,
      Reassigned.class,
      Escalated.class,
      Reminded.class,
      SlaBreached.class,
      Held.class,
      Granted.class,
      Allowed.class,
      DraftOnly.class,
      Denied.class,
      Rejected.class,
      Expired.class,
      Withdrawn.class,
      Revoked.class,
      RevalidationRequested.class,
      ReviewRequested.class,
      ReviewCompleted.class,
      PermitRedeemed.class,
      PermitViolated.class,
      ExecutionRecorded.class,
      VerificationRecorded.class,
      RollbackRecorded.class,
      CommandRefused.class),

  /** What came of it; written by executors as Avro or JSON. */
  ACTION_OUTCOMES(
      "action.outcomes",
      Key.ACTION_ID,
      Partitions.ACTION_KEYED,
      Keep.QUARTER,
      ActionExecuted.class,
      ActionVerified.class,
      ActionRolledBack.class),

  /**
   * Signed policy documents by {@code name@version}; written by the command line and the admin API.
   * The week of everything is the time in which whoever overwrites a good bundle is noticed before
   * the good one is gone.
   */
  POLICY_BUNDLES(
      "policy.bundles",
      Key.OWN_ID,
      Partitions.SINGLE,
      Keep.LATEST_PER_KEY_AND_WEEK,
      PolicyBundle.class),

  /** Which bundles came into force and which were refused; written by the policy evaluator. */
  POLICY_EVENTS(
      "policy.events",
      Key.OWN_ID,
      Partitions.SINGLE,
      Keep.FOREVER,
      PolicyInForce.class,
      PolicyRefused.class),

  /** What policies may ask about beside the action; written by the command line and connectors. */
  POLICY_FACTS(
      "policy.facts", Key.OWN_ID, Partitions.SINGLE, Keep.LATEST_PER_KEY, PolicyFact.class),

  /** People, agents, services and groups; written by the command line and the admin API. */
  DIRECTORY_PRINCIPALS(
      "directory.principals", Key.OWN_ID, Partitions.SINGLE, Keep.LATEST_PER_KEY, Principal.class),

  /** Who decides in whose place; written by the admin API. */
  APPROVAL_DELEGATIONS(
      "approval.delegations", Key.OWN_ID, Partitions.SINGLE, Keep.LATEST_PER_KEY, Delegation.class),

  /** What is stopped; written by the command line and the admin API. */
  PLATFORM_CONTROLS(
      "platform.controls", Key.OWN_ID, Partitions.SINGLE, Keep.LATEST_PER_KEY, Control.class),

  /** Whom the notifier wants to tell what; written by its topology, carried out by its workers. */
  NOTIFICATION_INTENTS(
      "notification.intents",
      Key.ACTION_ID,
      Partitions.ACTION_KEYED,
      Keep.QUARTER,
      NotificationIntent.class),

  /** Who was reached, or why not; written by the notifier's workers. */
  NOTIFICATION_DELIVERIES(
      "notification.deliveries",
      Key.ACTION_ID,
      Partitions.ACTION_KEYED,
      Keep.QUARTER,
      NotificationDelivery.class),

  /**
   * The leaves of the partition logs; never compacted, never deleted. Partition p holds the log of
   * partitions p.
   */
  AUDIT_LEDGER(
      "audit.ledger",
      Key.LEDGER_POSITION,
      Partitions.ACTION_KEYED,
      Keep.FOREVER,
      LedgerEntry.class),

  /** Signed heads; never compacted, never deleted. */
  AUDIT_CHECKPOINTS(
      "audit.checkpoints", Key.OWN_ID, Partitions.SINGLE, Keep.FOREVER, LedgerCheckpoint.class),

  /**
   * What the evaluator asks its limits; of one partition, so that everything that an action takes
   * is taken in one step.
   */
  LIMIT_REQUESTS(
      "policy-evaluator.limit-requests",
      Key.OWN_ID,
      Partitions.SINGLE,
      Keep.DAY,
      LimitRequest.class),

  /** How the limits stand, back to where the action is classified. */
  LIMIT_ANSWERS(
      "policy-evaluator.limit-answers",
      Key.ACTION_ID,
      Partitions.ACTION_KEYED,
      Keep.DAY,
      LimitAnswer.class),

  /** What the policy evaluator could not read, as it was, with the reason in the headers. */
  POLICY_EVALUATOR_DEAD_LETTER(
      "policy-evaluator.dead-letter", Key.ORIGINAL, Partitions.SINGLE, Keep.QUARTER),

  /** What the approval aggregator could not read, as it was, with the reason in the headers. */
  APPROVAL_AGGREGATOR_DEAD_LETTER(
      "approval-aggregator.dead-letter", Key.ORIGINAL, Partitions.SINGLE, Keep.QUARTER),

  /** What the notifier could not read, as it was, with the reason in the headers. */
  NOTIFIER_DEAD_LETTER("notifier.dead-letter", Key.ORIGINAL, Partitions.SINGLE, Keep.QUARTER),

  /** What the audit ledger could not read, as it was, with the reason in the headers. */
  AUDIT_LEDGER_DEAD_LETTER(
      "audit-ledger.dead-letter", Key.ORIGINAL, Partitions.SINGLE, Keep.QUARTER);

  /** What the key of a record is; keys are UTF-8 text. */
  public enum Key {
    /** The action id, so that all that happens to one action stands in one partition, in order. */
    ACTION_ID,
    /** The record's own id: a policy's name, a principal's id, a scope, an origin. */
    OWN_ID,
    /** Position in the log, decimal digits. */
    LEDGER_POSITION,
    /** The key of the record that could not be read. */
    ORIGINAL
  }

  /** How many partitions a topic has. */
  public enum Partitions {
    /** As many as every other action-keyed topic of the installation. */
    ACTION_KEYED,
    /** One. */
    SINGLE
  }

  /** How long records are kept. */
  public enum Keep {
    /** One day: it passes between the parts of one service. */
    DAY,
    /** Ninety days: everything is in the ledger, which is kept for ever. */
    QUARTER,
    /** For ever. */
    FOREVER,
    /** The newest record of each key. */
    LATEST_PER_KEY,
    /** The newest record of each key, and every record for a week. */
    LATEST_PER_KEY_AND_WEEK
  }

  /** Partitions of action-keyed topics where an installation does not say otherwise. */
  public static final int DEFAULT_ACTION_PARTITIONS = 4;

  /**
   * Largest record of a topic in bytes. A proposal has at most 1 MiB and is repeated in the events
   * about it; a ledger entry and a dead letter hold another record and something beside it.
   * Producers need the same as {@code max.request.size}.
   */
  public static final int MAX_RECORD_BYTES = 3 * 1024 * 1024;

  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration QUARTER = Duration.ofDays(90);

  private static final Duration WEEK = Duration.ofDays(7);

  private final String baseName;
  private final Key key;
  private final Partitions partitions;
  private final Keep keep;

  @SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed
  private final List<Class<? extends SpecificRecord>> records;

  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only copied
  Topic(
      String baseName,
      Key key,
      Partitions partitions,
      Keep keep,
      Class<? extends SpecificRecord>... records) {
    this.baseName = baseName;
    this.key = key;
    this.partitions = partitions;
    this.keep = keep;
    this.records = List.of(records);
  }

  /** Name without prefix, e.g. {@code action.proposed}. */
  public String baseName() {
    return baseName;
  }

  /** What the key of a record is. */
  public Key key() {
    return key;
  }

  /** Which count of partitions it has. */
  public Partitions partitions() {
    return partitions;
  }

  /** How long records are kept. */
  public Keep keep() {
    return keep;
  }

  /**
   * The records that stand in it; empty for a dead letter topic, which holds bytes as they came.
   */
  public List<Class<? extends SpecificRecord>> records() {
    return records;
  }

  /** Number of partitions in an installation with so many per action-keyed topic. */
  public int partitionCount(int actionPartitions) {
    return switch (partitions) {
      case ACTION_KEYED -> actionPartitions;
      case SINGLE -> 1;
    };
  }

  /** Configuration as Kafka names it, ready for the creation of the topic. */
  public Map<String, String> config() {
    Map<String, String> config = new LinkedHashMap<>();
    switch (keep) {
      case DAY -> {
        config.put("cleanup.policy", "delete");
        config.put("retention.ms", Long.toString(DAY.toMillis()));
      }
      case QUARTER -> {
        config.put("cleanup.policy", "delete");
        config.put("retention.ms", Long.toString(QUARTER.toMillis()));
      }
      case FOREVER -> {
        config.put("cleanup.policy", "delete");
        config.put("retention.ms", "-1");
        config.put("retention.bytes", "-1");
      }
      case LATEST_PER_KEY -> config.put("cleanup.policy", "compact");
      case LATEST_PER_KEY_AND_WEEK -> {
        config.put("cleanup.policy", "compact");
        config.put("min.compaction.lag.ms", Long.toString(WEEK.toMillis()));
      }
    }
    config.put("max.message.bytes", Integer.toString(MAX_RECORD_BYTES));
    return Map.copyOf(config);
  }

  /** The action-keyed topics, whose partition counts are equal. */
  public static List<Topic> actionKeyed() {
    List<Topic> found = new ArrayList<>();
    for (Topic topic : values()) {
      if (topic.partitions == Partitions.ACTION_KEYED) {
        found.add(topic);
      }
    }
    return List.copyOf(found);
  }
}
