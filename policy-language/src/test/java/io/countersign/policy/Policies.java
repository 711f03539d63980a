package io.countersign.policy;

import java.util.List;

/** Reads policies for tests. */
final class Policies {
  private Policies() {}

  static String document(String name, String body) {
    return "apiVersion: countersign/v1\nkind: ApprovalPolicy\nmetadata: {name: "
        + name
        + ", version: \"1\"}\n"
        + body;
  }

  static PolicyDocument valid(String name, String body) {
    return switch (PolicyDocument.read(name + ".yaml", document(name, body))) {
      case PolicyReading.Valid valid -> valid.policy();
      case PolicyReading.Invalid invalid -> throw new AssertionError(invalid.text());
    };
  }

  static List<PolicyProblem> problems(String yaml) {
    return switch (PolicyDocument.read("p.yaml", yaml)) {
      case PolicyReading.Valid valid -> throw new AssertionError("read as " + valid.policy());
      case PolicyReading.Invalid invalid -> invalid.problems();
    };
  }

  static PolicySet set(String body) {
    return PolicySet.of(List.of(valid("p", body)));
  }
}
