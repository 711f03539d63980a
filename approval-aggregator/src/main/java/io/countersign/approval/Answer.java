package io.countersign.approval;

import java.util.List;

/** What the decider says to an input. */
public sealed interface Answer {
  /** Nothing changes and nobody is told: a retry, or an answer that nobody waits for any more. */
  Accepted NOTHING = new Accepted(List.of());

  /**
   * These events happened.
   *
   * @param events in order
   */
  record Accepted(List<RecordedEvent> events) implements Answer {
    /** Copies the list. */
    public Accepted {
      events = List.copyOf(events);
    }
  }

  /**
   * Nothing changes, and the sender is told why.
   *
   * @param code stable code, in the form of the wire
   * @param message what was expected, what was there, how to mend it
   * @param problems what is wrong in particular
   */
  record Refused(String code, String message, List<Problem> problems) implements Answer {
    /** Copies the list. */
    public Refused {
      problems = List.copyOf(problems);
    }

    /** A refusal without particulars. */
    public static Refused of(RefusalCode code, String message) {
      return new Refused(code.wire(), message, List.of());
    }
  }
}
