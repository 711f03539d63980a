package io.countersign.approval;

/**
 * Id of an action, chosen by the agent that proposed it.
 *
 * @param value the id; not blank
 */
public record ActionId(String value) implements Comparable<ActionId> {
  /** Refuses a blank id. */
  public ActionId {
    if (value.isBlank()) {
      throw new IllegalArgumentException("Expected an action id, but it is blank");
    }
  }

  @Override
  public int compareTo(ActionId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
