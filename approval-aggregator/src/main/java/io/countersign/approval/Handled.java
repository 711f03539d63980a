package io.countersign.approval;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The commands and outcomes that were dealt with, oldest first, with what came of them: the memory
 * that makes a repeated one harmless. Bounded; what has fallen out is still harmless, because the
 * decider refuses what no longer fits.
 *
 * @param entries at most {@value #MAX_ENTRIES}
 */
public record Handled(List<Entry> entries) {
  /** How many are remembered for one action. */
  public static final int MAX_ENTRIES = 200;

  /** Nothing was dealt with. */
  public static final Handled NONE = new Handled(List.of());

  /** Keeps the newest {@value #MAX_ENTRIES}. */
  public Handled {
    entries =
        List.copyOf(entries.subList(Math.max(0, entries.size() - MAX_ENTRIES), entries.size()));
  }

  /** What came of {@code key}; null where it is not remembered. */
  public @Nullable Entry find(Key key) {
    for (Entry entry : entries) {
      if (entry.key.equals(key)) {
        return entry;
      }
    }
    return null;
  }

  /** With {@code entry} in the place of an older one of the same key. */
  public Handled with(Entry entry) {
    List<Entry> next = new ArrayList<>(entries.size() + 1);
    for (Entry old : entries) {
      if (!old.key.equals(entry.key)) {
        next.add(old);
      }
    }
    next.add(entry);
    return new Handled(next);
  }

  /**
   * Whether a command or an executor's report is meant; their ids are chosen by different hands.
   */
  public enum Kind {
    COMMAND,
    OUTCOME
  }

  /**
   * What names a command: who sent it is part of the name, so that nobody can use up another's id.
   *
   * @param kind command or outcome
   * @param actor who sent it
   * @param id its id
   */
  public record Key(Kind kind, String actor, String id) {}

  /**
   * A command that was dealt with.
   *
   * @param key the command
   * @param sequence the newest event that answers it
   * @param code why it was refused, in the form of the wire; null where it was accepted
   */
  public record Entry(Key key, int sequence, @Nullable String code) {}
}
