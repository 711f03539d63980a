package io.countersign.approval;

import java.util.List;

/**
 * Applies edits to arguments. A pure function that the topology provides, because reading JSON is
 * not the domain's matter.
 */
@FunctionalInterface
public interface ArgumentsEditor {
  /**
   * Applies {@code edits}, in order, to {@code arguments}.
   *
   * @return the new arguments, or why the edits cannot be applied
   */
  Result apply(String arguments, List<FieldEdit> edits);

  /** What came of it. */
  sealed interface Result {}

  /**
   * The arguments after the edits.
   *
   * @param arguments RFC 8785 text
   */
  record Applied(String arguments) implements Result {}

  /**
   * An edit that cannot be applied.
   *
   * @param message says which and why
   */
  record Invalid(String message) implements Result {}
}
