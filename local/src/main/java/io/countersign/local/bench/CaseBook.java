package io.countersign.local.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What was heard of each case: one request, one counted vote, one grant, nothing else, in that
 * order. Not for several threads.
 */
final class CaseBook {
  /** Most sentences about broken cases; the rest is counted. */
  static final int MOST_SENTENCES = 20;

  private static final int FIRST_CAPACITY = 1 << 12;
  private static final int MOST_COUNTED = 0xF;

  /** What an event of a case says. */
  enum Heard {
    /** {@code approval.requested}. */
    PENDING(0),
    /** {@code approval.vote_recorded}. */
    VOTED(4),
    /** {@code approval.granted}. */
    GRANTED(8),
    /** Anything else. */
    OTHER(12);

    private final int shift;

    Heard(int shift) {
      this.shift = shift;
    }
  }

  private final int mostCases;

  /** For each case {@link Heard}'s values, four bits each that count up to fifteen. */
  private char[] counts;

  private int started;
  private int granted;
  private int outOfOrder;

  /** A book for so many cases. */
  CaseBook(int mostCases) {
    this.mostCases = mostCases;
    this.counts = new char[Math.min(mostCases, FIRST_CAPACITY)];
  }

  /** Takes the next case; returns its number from 0. */
  int start() {
    if (isFull()) {
      throw new IllegalStateException("Expected at most %d cases".formatted(mostCases));
    }
    if (started == counts.length) {
      counts = Arrays.copyOf(counts, Math.min(mostCases, 2 * counts.length));
    }
    return started++;
  }

  /** Whether it takes no further case. */
  boolean isFull() {
    return started == mostCases;
  }

  /** Notes an event; true where it is the first of its kind for the case. */
  boolean hear(int number, Heard heard) {
    int before = count(number, heard);
    if (before < MOST_COUNTED) {
      counts[number] += (char) (1 << heard.shift);
    }
    if (before > 0) {
      return false;
    }
    if (!follows(number, heard)) {
      outOfOrder++;
    }
    if (heard == Heard.GRANTED) {
      granted++;
    }
    return true;
  }

  private boolean follows(int number, Heard heard) {
    return switch (heard) {
      case PENDING -> count(number, Heard.VOTED) == 0 && count(number, Heard.GRANTED) == 0;
      case VOTED -> count(number, Heard.PENDING) > 0 && count(number, Heard.GRANTED) == 0;
      case GRANTED -> count(number, Heard.VOTED) > 0;
      case OTHER -> true;
    };
  }

  /** Cases that were started. */
  int started() {
    return started;
  }

  /** Cases whose grant was heard. */
  int granted() {
    return granted;
  }

  /** Cases whose grant is outstanding. */
  int open() {
    return started - granted;
  }

  /** How many cases have not exactly their events, or had them in another order. */
  int broken() {
    int broken = outOfOrder;
    for (int number = 0; number < started; number++) {
      if (!isWhole(number)) {
        broken++;
      }
    }
    return broken;
  }

  /** Sentences about cases that have not exactly their events. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (outOfOrder > 0) {
      problems.add("%d events came before what they follow".formatted(outOfOrder));
    }
    for (int number = 0; number < started && problems.size() < MOST_SENTENCES; number++) {
      if (!isWhole(number)) {
        problems.add(
            "case %d: %d requests, %d counted votes, %d grants, %d other events"
                .formatted(
                    number,
                    count(number, Heard.PENDING),
                    count(number, Heard.VOTED),
                    count(number, Heard.GRANTED),
                    count(number, Heard.OTHER)));
      }
    }
    return problems;
  }

  /** Whether the case has exactly one event, and that is this one. */
  boolean isOnly(int number, Heard heard) {
    return counts[number] == 1 << heard.shift;
  }

  private boolean isWhole(int number) {
    return count(number, Heard.PENDING) == 1
        && count(number, Heard.VOTED) == 1
        && count(number, Heard.GRANTED) == 1
        && count(number, Heard.OTHER) == 0;
  }

  private int count(int number, Heard heard) {
    return (counts[number] >> heard.shift) & MOST_COUNTED;
  }
}
