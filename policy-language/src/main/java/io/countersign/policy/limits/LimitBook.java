package io.countersign.policy.limits;

import io.countersign.policy.limits.LimitStore.Expiry;
import io.countersign.policy.limits.LimitStore.Holding;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Counts what actions take of limits, in sliding windows. All that an action takes is taken in one
 * step or not at all, and whatever is asked about an action again counts it once.
 *
 * <p>What is taken at a moment counts until the window's length has passed, not longer. Time never
 * runs backwards here: an earlier {@code now} than the latest one counts as that.
 */
public final class LimitBook {
  private final LimitStore store;

  /** A book over what is kept in a store. */
  public LimitBook(LimitStore store) {
    this.store = store;
  }

  /**
   * The answer to a question.
   *
   * @param taken whether the action's uses are counted now
   * @param used what others have taken, by the keys of all uses that were asked about
   */
  public record Answer(boolean taken, Map<String, BigDecimal> used) {
    /** Copies the map. */
    public Answer {
      used = Map.copyOf(used);
    }
  }

  /**
   * Takes what an action uses if every limit has room. Where it has been counted before, only what
   * is asked for now counts afterwards, from the moment at which it was first counted; where there
   * is no room, everything stays as it was.
   *
   * @param uses by which the answer is decided
   * @param recorded further uses that are counted together with them, and decide nothing
   */
  public Answer take(String actionId, List<LimitUse> uses, List<LimitUse> recorded, Instant now) {
    return take(actionId, uses, recorded, now, false);
  }

  /**
   * As {@link #take}, but nothing that the action has taken becomes less: for an edit, whose old
   * amount counts until somebody has decided.
   */
  public Answer raise(String actionId, List<LimitUse> uses, List<LimitUse> recorded, Instant now) {
    return take(actionId, uses, recorded, now, true);
  }

  private Answer take(
      String actionId,
      List<LimitUse> uses,
      List<LimitUse> recorded,
      Instant now,
      boolean onlyMore) {
    Answer answer = look(actionId, uses, recorded, now);
    for (LimitUse use : uses) {
      if (use.exceededBy(answer.used().getOrDefault(use.key(), use.max()))) {
        return answer;
      }
    }
    set(actionId, all(uses, recorded), onlyMore);
    return new Answer(true, answer.used());
  }

  /** Says what others have taken and changes nothing. */
  public Answer look(String actionId, List<LimitUse> uses, List<LimitUse> recorded, Instant now) {
    advance(now);
    Map<String, Holding> own = own(actionId);
    Map<String, BigDecimal> used = new HashMap<>();
    for (LimitUse use : all(uses, recorded)) {
      Holding holding = own.get(use.key());
      BigDecimal total = store.total(use.key());
      used.put(use.key(), holding == null ? total : total.subtract(holding.amount()));
    }
    return new Answer(false, used);
  }

  /** Counts what an action uses whether there is room or not: people let it pass, or it ran. */
  public void count(String actionId, List<LimitUse> uses, Instant now) {
    advance(now);
    set(actionId, uses, false);
  }

  /** Gives back all that an action has taken. */
  public void giveBack(String actionId, Instant now) {
    advance(now);
    set(actionId, List.of(), false);
  }

  /**
   * Forgets what has left its window; every question does this first.
   *
   * @param now the moment
   */
  public void advance(Instant now) {
    Instant latest = store.latest();
    Instant moment = now.truncatedTo(ChronoUnit.MILLIS);
    if (moment.isAfter(latest)) {
      store.setLatest(moment);
      latest = moment;
    }
    Optional<Expiry> due = store.firstExpiry(latest);
    while (due.isPresent()) {
      forget(due.get());
      due = store.firstExpiry(latest);
    }
  }

  private void forget(Expiry expiry) {
    store.removeExpiry(expiry);
    List<Holding> left = new ArrayList<>();
    for (Holding holding : store.holdings(expiry.actionId())) {
      if (holding.key().equals(expiry.key()) && holding.until().equals(expiry.at())) {
        add(holding.key(), holding.amount().negate());
      } else {
        left.add(holding);
      }
    }
    store.setHoldings(expiry.actionId(), left);
  }

  private void set(String actionId, List<LimitUse> uses, boolean onlyMore) {
    Map<String, Holding> before = own(actionId);
    Map<String, Holding> after = onlyMore ? new LinkedHashMap<>(before) : new LinkedHashMap<>();
    Instant now = store.latest();
    for (LimitUse use : uses) {
      Holding held = before.get(use.key());
      BigDecimal amount = held != null && onlyMore ? use.amount().max(held.amount()) : use.amount();
      Instant until = held == null ? now.plus(use.per()) : held.until();
      after.put(use.key(), new Holding(use.key(), amount, until));
    }
    for (Holding holding : before.values()) {
      add(holding.key(), holding.amount().negate());
      store.removeExpiry(new Expiry(holding.until(), actionId, holding.key()));
    }
    for (Holding holding : after.values()) {
      add(holding.key(), holding.amount());
      store.addExpiry(new Expiry(holding.until(), actionId, holding.key()));
    }
    store.setHoldings(actionId, List.copyOf(after.values()));
  }

  private void add(String key, BigDecimal amount) {
    store.setTotal(key, store.total(key).add(amount));
  }

  private Map<String, Holding> own(String actionId) {
    Map<String, Holding> own = new LinkedHashMap<>();
    store.holdings(actionId).forEach(holding -> own.put(holding.key(), holding));
    return own;
  }

  /** Each key once; where a key is in both, what decides comes first. */
  private static List<LimitUse> all(List<LimitUse> uses, List<LimitUse> recorded) {
    if (recorded.isEmpty()) {
      return uses;
    }
    Map<String, LimitUse> all = new LinkedHashMap<>();
    uses.forEach(use -> all.put(use.key(), use));
    recorded.forEach(use -> all.putIfAbsent(use.key(), use));
    return List.copyOf(all.values());
  }
}
