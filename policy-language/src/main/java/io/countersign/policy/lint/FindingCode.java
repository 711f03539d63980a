package io.countersign.policy.lint;

import java.util.Locale;

/** The kinds of findings; their words are stable. */
public enum FindingCode {
  /** The document cannot be read or compiled. */
  INVALID_DOCUMENT(Severity.ERROR),
  /** An approval states no deadline. */
  NO_SLA(Severity.ERROR),
  /** A ladder would approve because nobody answered. */
  AUTO_APPROVE_ON_TIMEOUT(Severity.ERROR),
  /** An approval of a high tier leaves it to the action to say who decides. */
  NO_NAMED_APPROVER(Severity.ERROR),
  /** A rule of a high tier lets actions run without anybody deciding. */
  HIGH_TIER_WITHOUT_APPROVAL(Severity.ERROR),
  /** A condition that is never true, or a default that is never asked. */
  NEVER_MATCHES(Severity.ERROR),
  /** A group that the directory does not have. */
  GROUP_NOT_IN_DIRECTORY(Severity.ERROR),
  /** A person whom the directory does not have as active. */
  PERSON_NOT_IN_DIRECTORY(Severity.ERROR),
  /** A deadline counts by the working time of a group that has none in the directory. */
  NO_WORKING_TIME(Severity.ERROR),
  /** More people must agree than the directory has. */
  QUORUM_OUT_OF_REACH(Severity.ERROR),
  /** A condition orders something and a number that is written as text. */
  NUMBER_AS_TEXT(Severity.ERROR),
  /** A limit lets nothing of what its rule matches pass. */
  LIMIT_WITHOUT_ROOM(Severity.ERROR),
  /** A limit gives every action a total of its own. */
  LIMIT_COUNTS_NOTHING(Severity.ERROR),
  /** A permit is to fall when something changes, which the platform does not carry out yet. */
  REVALIDATION_NOT_CARRIED_OUT(Severity.ERROR),
  /** Approvals of the highest tier can be passed by in an emergency. */
  BREAK_GLASS_AT_HIGHEST_TIER(Severity.WARNING),
  /** One group can pass by every approval in an emergency. */
  UNIVERSAL_BREAK_GLASS_GROUP(Severity.WARNING),
  /** Nobody reviews an emergency grant but those who may give one. */
  BREAK_GLASS_REVIEWS_ITSELF(Severity.WARNING),
  /** One group stands in every approval. */
  UNIVERSAL_APPROVER_GROUP(Severity.WARNING),
  /** Nothing is said of what happens when nobody decides. */
  NO_ESCALATION_PATH(Severity.WARNING),
  /** One named person alone can decide. */
  SINGLE_APPROVER(Severity.WARNING),
  /** The directory has one person who can decide, and nobody else is asked. */
  NO_DELEGATE(Severity.WARNING),
  /** The directory has no address of anybody who can decide. */
  NO_CHANNEL(Severity.WARNING),
  /** Another rule says the same or more whenever this one speaks. */
  SHADOWED_RULE(Severity.WARNING),
  /** A rule lets every tool run, whatever the action is. */
  ALLOWS_EVERYTHING(Severity.WARNING),
  /** Only what the agent says of itself decides that an action may run. */
  RESTS_ON_CLAIMS(Severity.WARNING),
  /** A regular expression lets more pass than it seems, because it is not bound to the ends. */
  UNANCHORED_MATCH(Severity.WARNING),
  /** Several small amounts pass where one large one would be asked about. */
  SPLITTING_PASSES(Severity.WARNING),
  /** A limit adds up amounts of different currencies. */
  SUM_WITHOUT_CURRENCY(Severity.WARNING),
  /** An exception has no condition of its own. */
  EXCEPTION_IS_BROAD(Severity.WARNING),
  /** An exception to a rule that never speaks about the same tools. */
  EXCEPTION_WITHOUT_EFFECT(Severity.WARNING),
  /** An amount has an upper bound and no lower one, so that negative amounts pass. */
  NEGATIVE_AMOUNT_PASSES(Severity.WARNING),
  /** A freeze whose time has passed. */
  FREEZE_IS_OVER(Severity.WARNING),
  /** A group that is used and not listed as required from the directory. */
  GROUP_NOT_DECLARED(Severity.WARNING),
  /** A group that is listed as required and not used. */
  GROUP_NOT_USED(Severity.WARNING);

  private final Severity severity;

  FindingCode(Severity severity) {
    this.severity = severity;
  }

  /** How bad a finding is. */
  public enum Severity {
    /** The policy is wrong. */
    ERROR,
    /** The policy may be meant so. */
    WARNING
  }

  /** Returns how bad it is. */
  public Severity severity() {
    return severity;
  }

  /** Returns its word, for example {@code no_sla}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
