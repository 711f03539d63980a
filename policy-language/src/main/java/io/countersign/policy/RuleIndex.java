package io.countersign.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the rules that speak about a tool; the cost follows what is found, not all the rules. */
final class RuleIndex {
  /** In order of their names, so that a place in this list, an integer, stands for a name. */
  private final List<Rule> rules;

  private final Places everything = new Places();
  private final Map<String, Places> exact = new HashMap<>();
  private final Map<String, Places> prefixes = new HashMap<>();

  RuleIndex(List<Rule> unordered) {
    rules = unordered.stream().sorted(Comparator.comparing(Rule::fullName)).toList();
    for (int place = 0; place < rules.size(); place++) {
      for (ToolPattern pattern : rules.get(place).tools()) {
        places(pattern).add(place);
      }
    }
  }

  private Places places(ToolPattern pattern) {
    if (pattern.isEverything()) {
      return everything;
    }
    return pattern.isPrefix()
        ? prefixes.computeIfAbsent(pattern.prefix(), key -> new Places())
        : exact.computeIfAbsent(pattern.text(), key -> new Places());
  }

  /** Returns the rules in order of their names, each once. */
  List<Rule> rulesFor(String tool) {
    Places found = new Places();
    found.addAll(everything);
    found.addAll(exact.get(tool));
    for (int dot = tool.indexOf('.'); dot >= 0; dot = tool.indexOf('.', dot + 1)) {
      found.addAll(prefixes.get(tool.substring(0, dot + 1)));
    }
    return found.of(rules);
  }

  /** Places in the list of rules. */
  private static final class Places {
    private static final int FIRST_CAPACITY = 8;

    private int[] places = new int[FIRST_CAPACITY];
    private int size;

    void add(int place) {
      if (size == places.length) {
        places = Arrays.copyOf(places, 2 * size);
      }
      places[size++] = place;
    }

    void addAll(@Nullable Places others) {
      for (int i = 0; others != null && i < others.size; i++) {
        add(others.places[i]);
      }
    }

    /** Several patterns of one rule may match, so a place may be here more than once. */
    List<Rule> of(List<Rule> rules) {
      Arrays.sort(places, 0, size);
      List<Rule> found = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        if (i == 0 || places[i] != places[i - 1]) {
          found.add(rules.get(places[i]));
        }
      }
      return found;
    }
  }
}
