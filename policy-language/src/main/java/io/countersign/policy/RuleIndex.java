package io.countersign.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the rules that speak about a tool; the cost follows the tool's dots, not the rules. */
final class RuleIndex {
  private final Map<String, List<Rule>> exact = new HashMap<>();
  private final Map<String, List<Rule>> prefixes = new HashMap<>();
  private final List<Rule> everything = new ArrayList<>();

  RuleIndex(List<Rule> rules) {
    for (Rule rule : rules) {
      for (ToolPattern pattern : rule.tools()) {
        if (pattern.isEverything()) {
          everything.add(rule);
        } else if (pattern.isPrefix()) {
          prefixes.computeIfAbsent(pattern.prefix(), key -> new ArrayList<>()).add(rule);
        } else {
          exact.computeIfAbsent(pattern.text(), key -> new ArrayList<>()).add(rule);
        }
      }
    }
  }

  /** Returns the rules in order of their names, each once. */
  List<Rule> rulesFor(String tool) {
    Set<Rule> found = new LinkedHashSet<>(everything);
    found.addAll(exact.getOrDefault(tool, List.of()));
    for (int dot = tool.indexOf('.'); dot >= 0; dot = tool.indexOf('.', dot + 1)) {
      found.addAll(prefixes.getOrDefault(tool.substring(0, dot + 1), List.of()));
    }
    return found.stream().sorted(Comparator.comparing(Rule::fullName)).toList();
  }
}
