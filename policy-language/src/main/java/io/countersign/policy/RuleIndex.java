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
    String known = tool;
    Places narrowest = exact.get(tool);
    for (int dot = tool.lastIndexOf('.');
        narrowest == null && dot >= 0;
        dot = tool.lastIndexOf('.', dot - 1)) {
      known = tool.substring(0, dot + 1);
      narrowest = prefixes.get(known);
    }
    return narrowest == null ? together(everything, "") : together(narrowest, known);
  }

  /**
   * Puts together what speaks about a tool, or about all tools of a prefix, and keeps it. An agent
   * that makes up tools makes nothing be kept: only what rules name is.
   */
  private List<Rule> together(Places narrowest, String known) {
    List<Rule> kept = narrowest.together;
    if (kept == null) {
      Places found = new Places();
      found.addAll(everything);
      found.addAll(exact.get(known));
      for (int dot = known.indexOf('.'); dot >= 0; dot = known.indexOf('.', dot + 1)) {
        found.addAll(prefixes.get(known.substring(0, dot + 1)));
      }
      kept = found.of(rules);
      // Two threads may both come here; they find the same.
      narrowest.together = kept;
    }
    return kept;
  }

  /** Places in the list of rules. */
  private static final class Places {
    private static final int FIRST_CAPACITY = 8;

    private int[] places = new int[FIRST_CAPACITY];
    private int size;
    private volatile @Nullable List<Rule> together;

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
      return List.copyOf(found);
    }
  }
}
