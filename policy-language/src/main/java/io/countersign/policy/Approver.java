package io.countersign.policy;

/** Who may decide: the members of a group, or one person. */
public sealed interface Approver extends Comparable<Approver> {
  /**
   * Returns the text by which approvers are ordered and shown: {@code group:…} or {@code user:…}.
   */
  String text();

  @Override
  default int compareTo(Approver other) {
    return text().compareTo(other.text());
  }

  /**
   * The members of a group of the directory.
   *
   * @param id id of the group without prefix
   */
  record Group(String id) implements Approver {
    @Override
    public String text() {
      return "group:" + id;
    }
  }

  /**
   * One person.
   *
   * @param principal id with prefix, for example {@code user:sam}
   */
  record Person(String principal) implements Approver {
    @Override
    public String text() {
      return principal;
    }
  }
}
