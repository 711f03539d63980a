package io.countersign.approval;

/** Who may decide: every member of a group, or one named person. */
public sealed interface Approver {
  /** Whether {@code principal} is meant. */
  boolean admits(Principal principal);

  /**
   * The members of a group.
   *
   * @param name id of the group, without prefix
   */
  record Group(String name) implements Approver {
    /** Refuses a blank name. */
    public Group {
      if (name.isBlank()) {
        throw new IllegalArgumentException("Expected the name of a group, but it is blank");
      }
    }

    @Override
    public boolean admits(Principal principal) {
      return principal.groups().contains(name);
    }

    @Override
    public String toString() {
      return "group " + name;
    }
  }

  /**
   * One person.
   *
   * @param id their principal id
   */
  record Person(PrincipalId id) implements Approver {
    @Override
    public boolean admits(Principal principal) {
      return principal.id().equals(id);
    }

    @Override
    public String toString() {
      return id.value();
    }
  }
}
