package io.countersign.policy;

import io.countersign.policy.JsonValues.UnreadableException;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an organisation publishes for conditions to count on beside the action itself: exchange
 * rates, lists of vendors, whether an incident is open. A condition reads a fact as {@code
 * facts.name} and asks whether there is one with {@code has(facts.name)}. One that is not
 * published, or is outdated, has no value: the rule that reads it cannot be worked out, and denies.
 *
 * <p>Immutable; a value is converted for CEL once, when it is published, and not for each action.
 */
public final class ExternalFacts {
  /** How many facts there may be. */
  public static final int MAXIMUM_FACTS = 1_000;

  /** How long a name may be, in characters. */
  public static final int MAXIMUM_NAME_CHARACTERS = 100;

  /** No facts. */
  public static final ExternalFacts NONE = new ExternalFacts(Map.of());

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final Map<String, Fact> facts;
  private volatile Snapshot latest;

  private ExternalFacts(Map<String, Fact> facts) {
    this.facts = Collections.unmodifiableMap(facts);
    this.latest = snapshot(Instant.MIN);
  }

  /**
   * A fact.
   *
   * @param value as CEL counts with it
   * @param validUntil the moment from which it is outdated; null for never
   */
  private record Fact(Object value, @Nullable Instant validUntil) {
    boolean isValidAt(Instant now) {
      return validUntil == null || now.isBefore(validUntil);
    }
  }

  /**
   * The facts that are valid in a span of time.
   *
   * @param from the span's beginning
   * @param until its end, which is not part of it
   * @param values the facts' values by their names
   */
  private record Snapshot(Instant from, Instant until, Map<String, Object> values) {
    boolean isOf(Instant now) {
      return !now.isBefore(from) && now.isBefore(until);
    }
  }

  /** A fact cannot be taken; the message says why in a sentence without its full stop. */
  public static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /**
   * Adds a fact, or replaces the one of its name.
   *
   * @param name {@code [A-Za-z_][A-Za-z0-9_]*}, at most {@link #MAXIMUM_NAME_CHARACTERS} long
   * @param value a JSON value as in {@link ActionFacts#arguments}, within the same bounds
   * @param validUntil the moment from which the fact is outdated; null for never
   * @return all facts
   * @throws RefusedException if the name is none, the value is out of bounds, or there are {@link
   *     #MAXIMUM_FACTS} others
   */
  public ExternalFacts with(String name, @Nullable Object value, @Nullable Instant validUntil)
      throws RefusedException {
    if (name.length() > MAXIMUM_NAME_CHARACTERS || !NAME.matcher(name).matches()) {
      throw new RefusedException(
          "'"
              + shortened(name)
              + "' is no name of a fact; it has 1 to "
              + MAXIMUM_NAME_CHARACTERS
              + " letters, digits and '_', and does not start with a digit");
    }
    if (facts.size() >= MAXIMUM_FACTS && !facts.containsKey(name)) {
      throw new RefusedException(
          "there are " + MAXIMUM_FACTS + " facts already, so '" + name + "' is not taken");
    }
    Map<String, Fact> more = new TreeMap<>(facts);
    try {
      String whole = "the values of the fact '" + name + "'";
      String part = "in the fact '" + name + "' the value";
      JsonValues.check(value, whole, part);
      more.put(name, new Fact(JsonValues.copy(value), validUntil));
    } catch (UnreadableException e) {
      throw new RefusedException(String.valueOf(e.getMessage()));
    }
    return new ExternalFacts(more);
  }

  /** Takes a fact away; there need not be one of this name. */
  public ExternalFacts without(String name) {
    Map<String, Fact> fewer = new TreeMap<>(facts);
    fewer.remove(name);
    return new ExternalFacts(fewer);
  }

  /** Returns how many facts there are, with those that are outdated. */
  public int size() {
    return facts.size();
  }

  /** Returns the values that are valid at a moment, by name. */
  Map<String, Object> valuesAt(Instant now) {
    Snapshot snapshot = latest;
    if (!snapshot.isOf(now)) {
      // Two threads may both come here; each uses what it made.
      snapshot = snapshot(now);
      latest = snapshot;
    }
    return snapshot.values();
  }

  /** Returns why a fact has no value at a moment; empty where it has one. */
  Optional<String> whyAbsent(String name, Instant now) {
    Fact fact = facts.get(name);
    if (fact == null) {
      return Optional.of("the fact '" + name + "' is not published");
    }
    return fact.isValidAt(now)
        ? Optional.empty()
        : Optional.of("the fact '" + name + "' is outdated; it was valid until " + fact.validUntil);
  }

  private Snapshot snapshot(Instant now) {
    Instant from = Instant.MIN;
    Instant until = Instant.MAX;
    Map<String, Object> values = new HashMap<>();
    for (Map.Entry<String, Fact> entry : facts.entrySet()) {
      Fact fact = entry.getValue();
      boolean valid = fact.isValidAt(now);
      if (valid) {
        values.put(entry.getKey(), fact.value());
      }
      Instant end = fact.validUntil();
      if (end != null && valid && end.isBefore(until)) {
        until = end;
      }
      if (end != null && !valid && end.isAfter(from)) {
        from = end;
      }
    }
    return new Snapshot(from, until, Collections.unmodifiableMap(values));
  }

  private static String shortened(String name) {
    return name.length() <= MAXIMUM_NAME_CHARACTERS
        ? name
        : name.substring(0, MAXIMUM_NAME_CHARACTERS) + "…";
  }
}
