package io.countersign.schemas.id;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who somebody is: a kind and a name, as text {@code user:maria}.
 *
 * @param kind what kind of being
 * @param name the name without prefix: a letter or digit, then letters, digits, {@code . _ : ~ @ /
 *     + -}
 */
public record PrincipalId(Kind kind, String name) {
  /** Kinds of principals; the prefix of the text is the name in lower case. */
  public enum Kind {
    /** A person. */
    USER,
    /** An agent. */
    AGENT,
    /** A program that is no agent. */
    SERVICE,
    /** A part of the platform itself. */
    SYSTEM,
    /** A group of the directory. */
    GROUP;

    /** Prefix of the text, colon included. */
    public String prefix() {
      return name().toLowerCase(Locale.ROOT) + ":";
    }
  }

  /** The policy, as the actor of events that nobody else caused. */
  public static final PrincipalId SYSTEM_POLICY = new PrincipalId(Kind.SYSTEM, "policy");

  /** Time, as the actor of events that nobody else caused. */
  public static final PrincipalId SYSTEM_TIMER = new PrincipalId(Kind.SYSTEM, "timer");

  /** The aggregator, as the actor of events that nobody else caused. */
  public static final PrincipalId SYSTEM_AGGREGATOR = new PrincipalId(Kind.SYSTEM, "aggregator");

  private static final String PREFIXES = "user:, agent:, service:, system: or group:";

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong with it
   */
  public PrincipalId {
    problem(kind.prefix() + name)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
  }

  /**
   * Reads {@code user:maria}.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong with it
   */
  public static PrincipalId parse(String text) {
    Optional<String> problem = problem(text);
    if (problem.isPresent()) {
      throw new IllegalArgumentException(problem.get());
    }
    for (Kind kind : Kind.values()) {
      if (text.startsWith(kind.prefix())) {
        return new PrincipalId(kind, text.substring(kind.prefix().length()));
      }
    }
    throw new IllegalStateException("A text that was checked has a prefix: " + text);
  }

  /** The agent with this id, which proposals give without prefix. */
  public static PrincipalId agent(String agentId) {
    return new PrincipalId(Kind.AGENT, agentId);
  }

  /** What is wrong with a text as a principal id, in one sentence; empty where nothing is. */
  public static Optional<String> problem(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return Optional.of("A principal id is missing; give one such as user:maria.");
    }
    for (Kind kind : Kind.values()) {
      if (text.startsWith(kind.prefix())) {
        return text.length() > Identifiers.MAX_CHARACTERS
            ? Optional.of(
                "A principal id has "
                    + text.length()
                    + " characters; at most "
                    + Identifiers.MAX_CHARACTERS
                    + " fit.")
            : nameProblem(text.substring(kind.prefix().length()));
      }
    }
    return Optional.of(
        "A principal id begins with "
            + PREFIXES
            + ", which "
            + Identifiers.shown(text)
            + " does not; write for example user:maria.");
  }

  /**
   * What is wrong with a text as the name of a principal without its prefix; empty where nothing
   * is.
   */
  public static Optional<String> nameProblem(@Nullable String name) {
    return Identifiers.problem(
        "The name of a principal", name, Identifiers.NAME, Identifiers.NAME_IN_WORDS);
  }

  /** The text with its prefix. */
  @Override
  public String toString() {
    return kind.prefix() + name;
  }
}
