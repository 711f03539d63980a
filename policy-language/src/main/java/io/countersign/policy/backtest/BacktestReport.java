package io.countersign.policy.backtest;

import io.countersign.policy.Tier;
import io.countersign.policy.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What would have been otherwise with the candidate policies. The same history and the same
 * policies give the same report.
 *
 * @param zone the zone of the hours
 * @param actions what was replayed and what was left out
 * @param verdicts how often each recorded verdict became which, every pair with a count, the
 *     recorded ones from the most lenient to the strictest
 * @param changes the actions whose verdict changes, the most lenient changes first
 * @param changesLeftOff how many more there are
 * @param terms where people are asked as before, but for other terms; the most frequent first
 * @param termsLeftOff how many actions belong to terms that are not listed
 * @param load requests for each group or person, in order of name
 * @param waiting how long requests to each group or person took, in order of name
 * @param agents how long agents wait
 * @param habits what people always approved or always rejected, the most frequent first
 */
public record BacktestReport(
    ZoneId zone,
    Actions actions,
    List<VerdictCount> verdicts,
    List<VerdictChange> changes,
    long changesLeftOff,
    List<TermsChange> terms,
    long termsLeftOff,
    List<Load> load,
    List<Waiting> waiting,
    AgentWaiting agents,
    List<Habit> habits) {

  /** How many changed actions are listed at most. */
  public static final int MAXIMUM_CHANGES = 200;

  /** How many kinds of changed terms are listed at most. */
  public static final int MAXIMUM_TERMS = 50;

  /** How many groups and persons are told apart at most; the rest stands under one name. */
  public static final int MAXIMUM_APPROVERS = 200;

  /** What approvers beyond {@link #MAXIMUM_APPROVERS} stand under. */
  public static final String OTHER_APPROVERS = "(others)";

  /** How many habits are listed at most. */
  public static final int MAXIMUM_HABITS = 50;

  /** So many decisions make a habit. */
  public static final int DECISIONS_OF_A_HABIT = 5;

  /** An approval that came sooner was hardly read. */
  public static final Duration HARDLY_READ = Duration.ofSeconds(10);

  /** Copies the lists. */
  public BacktestReport {
    verdicts = List.copyOf(verdicts);
    changes = List.copyOf(changes);
    terms = List.copyOf(terms);
    load = List.copyOf(load);
    waiting = List.copyOf(waiting);
    habits = List.copyOf(habits);
  }

  /**
   * What was replayed and what was left out.
   *
   * @param replayed actions that were compared
   * @param first when the first of them was classified; null where there is none
   * @param last when the last of them was classified; null where there is none
   * @param changed how many of them get another verdict
   * @param moreLenient how many of these get a more lenient one
   * @param loosened how many others are asked about as before, but for less
   * @param repeated proposals that came again as they were
   * @param resubmitted proposals that came again after they had been sent back
   * @param edits edits that were classified
   * @param begunBefore classifications of actions whose life began before the history
   * @param unsettled classifications that nothing has followed yet
   * @param stopped actions that a stop denied, which no policy changes
   */
  public record Actions(
      long replayed,
      @Nullable Instant first,
      @Nullable Instant last,
      long changed,
      long moreLenient,
      long loosened,
      long repeated,
      long resubmitted,
      long edits,
      long begunBefore,
      long unsettled,
      long stopped) {
    /** Returns how many actions get a stricter verdict. */
    public long stricter() {
      return changed - moreLenient;
    }
  }

  /**
   * How often a verdict became another, or stayed.
   *
   * @param recorded the recorded verdict
   * @param candidate the candidates' verdict
   * @param count how many actions
   */
  public record VerdictCount(Verdict recorded, Verdict candidate, long count) {}

  /**
   * An action whose verdict changes.
   *
   * @param actionId the action
   * @param at when it was classified
   * @param tool its tool
   * @param agent its agent
   * @param recorded what was answered
   * @param candidate what the candidates answer
   */
  public record VerdictChange(
      String actionId, Instant at, String tool, String agent, Side recorded, Side candidate) {
    /** Returns whether the candidates' verdict is the more lenient one. */
    public boolean isMoreLenient() {
      return candidate.verdict().compareTo(recorded.verdict()) < 0;
    }
  }

  /**
   * One of two answers to an action.
   *
   * @param verdict the verdict
   * @param tier the tier
   * @param rules the rules that matched or failed
   * @param reasons why, cut to a readable length
   */
  public record Side(Verdict verdict, Tier tier, List<String> rules, List<String> reasons) {
    /** Copies the lists. */
    public Side {
      rules = List.copyOf(rules);
      reasons = List.copyOf(reasons);
    }
  }

  /**
   * People are asked as before, but for other terms.
   *
   * @param differences what differs, one text each
   * @param loosens whether something of it demands less than before
   * @param count how many actions
   * @param tool the tool of the first of them
   * @param actionId the first of them
   */
  public record TermsChange(
      List<String> differences, boolean loosens, long count, String tool, String actionId) {
    /** Copies the list. */
    public TermsChange {
      differences = List.copyOf(differences);
    }
  }

  /**
   * Requests to a group or a person.
   *
   * @param approver {@code group:…} or {@code user:…}
   * @param recorded how many there were
   * @param candidate how many there would be
   * @param recordedPeak the hour with the most of those that were; null where there were none
   * @param candidatePeak the hour with the most of those that would be; null where there are none
   * @param hours the hours of the day, 0 to 23, each with its requests of all days
   */
  public record Load(
      String approver,
      long recorded,
      long candidate,
      @Nullable Peak recordedPeak,
      @Nullable Peak candidatePeak,
      List<HourOfDay> hours) {
    /** Copies the list. */
    public Load {
      hours = List.copyOf(hours);
    }

    /** Returns whether history says nothing of this approver. */
    public boolean isWithoutHistory() {
      return recorded == 0;
    }
  }

  /**
   * The busiest hour.
   *
   * @param hour when it began; the earliest of several with as many
   * @param requests how many it had
   */
  public record Peak(Instant hour, long requests) {}

  /**
   * An hour of the day.
   *
   * @param hour 0 to 23
   * @param recorded requests that were made in it
   * @param candidate requests that would be made in it
   */
  public record HourOfDay(int hour, long recorded, long candidate) {}

  /**
   * How long requests to a group or a person took.
   *
   * @param approver {@code group:…} or {@code user:…}
   * @param decided how many people decided
   * @param unanswered how many ended at their deadline without a decision
   * @param median half of both took no longer; null where there are none
   * @param slow nine of ten took no longer; null where there are none
   * @param fastest the shortest; null where there are none
   * @param candidate how many requests there would be
   */
  public record Waiting(
      String approver,
      long decided,
      long unanswered,
      @Nullable Duration median,
      @Nullable Duration slow,
      @Nullable Duration fastest,
      long candidate) {}

  /**
   * How long agents wait for people.
   *
   * @param recordedRequests requests that ended
   * @param recorded how long agents waited for these together
   * @param recordedOpen requests that are still open, of which nobody knows
   * @param asBefore requests that would be as they were, counted with the time that they took
   * @param byHistory other requests, counted with the time that their approvers usually take
   * @param byDeadline requests of which some approver has no history, counted with their deadline,
   *     which is the most that they can take
   * @param candidate how long agents would wait together, other requests taking the median
   * @param candidateSlow the same, other requests taking as long as nine of ten do at most
   * @param candidateOpen requests that would be as they were and are still open
   * @param sentBack actions that would go back to the agent for want of evidence, so that nobody is
   *     asked
   */
  public record AgentWaiting(
      long recordedRequests,
      Duration recorded,
      long recordedOpen,
      long asBefore,
      long byHistory,
      long byDeadline,
      Duration candidate,
      Duration candidateSlow,
      long candidateOpen,
      long sentBack) {}

  /**
   * What people always say to what a rule asks of a tool.
   *
   * @param tool the tool
   * @param rules the rules that matched, joined by {@code ', '}
   * @param tier the highest tier of these actions
   * @param approved whether they always approve; else they always reject
   * @param decisions how many decisions
   * @param hardlyRead approvals sooner than {@link #HARDLY_READ} after the request
   * @param candidate how often the candidates give which verdict
   * @param suggestion a sentence
   */
  public record Habit(
      String tool,
      String rules,
      Tier tier,
      boolean approved,
      long decisions,
      long hardlyRead,
      SortedMap<Verdict, Long> candidate,
      String suggestion) {}
}
