package io.countersign.policy.lint;

import io.countersign.policy.PolicyDocument;
import io.countersign.policy.Rule;
import java.util.List;
import java.util.stream.Stream;

/**
 * A policy to look at.
 *
 * @param file its name for findings
 * @param text its YAML
 * @param document what it compiled to
 */
public record LintedPolicy(String file, String text, PolicyDocument document) {
  private static final String GROUPS_KEY = "groups_required_from_directory";

  /** Its rules and then its defaults, in the document's order. */
  List<Rule> rules() {
    return Stream.concat(document.rules().stream(), document.defaults().stream()).toList();
  }

  Finding finding(FindingCode code, Rule rule, String message, String mend) {
    return new Finding(
        code, file, rule.at().line(), rule.at().column(), rule.fullName(), message, mend);
  }

  /** A finding about the list of required groups. */
  Finding groupsFinding(FindingCode code, String message, String mend) {
    int line = 1;
    for (String candidate : text.lines().toList()) {
      if (candidate.startsWith(GROUPS_KEY)) {
        return new Finding(code, file, line, 1, null, message, mend);
      }
      line++;
    }
    return new Finding(code, file, 1, 1, null, message, mend);
  }
}
