package io.countersign.schemas.json;

import io.countersign.events.Problem;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of reading a record that an agent or an executor sent.
 *
 * @param <T> the record
 */
public sealed interface Reading<T> {
  /** Most problems that are told at once. */
  int MAX_PROBLEMS = 20;

  /**
   * It is what it should be.
   *
   * @param value the record, with its JSON parts in canonical form
   */
  record Accepted<T>(T value) implements Reading<T> {}

  /**
   * It is not.
   *
   * @param actionId the action that it is about; null where that could not be read
   * @param problems what is wrong, at least one and at most {@link #MAX_PROBLEMS}
   */
  record Refused<T>(@Nullable String actionId, List<Problem> problems) implements Reading<T> {
    /** Keeps a copy. */
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /** The record; empty where it was refused. */
  default Optional<T> accepted() {
    return this instanceof Accepted<T> accepted ? Optional.of(accepted.value()) : Optional.empty();
  }

  /** What is wrong; empty where nothing is. */
  default List<Problem> problems() {
    return List.of();
  }
}
