package io.countersign.policy;

import io.countersign.policy.Expression.FailedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Constants, variables, their members, and lists and maps that are written out. */
final class ValueNodes {
  /** What is said of {@code Name{member: value}}. */
  static final String NO_MESSAGES = "a condition makes no messages; write a map: {'name': value}";

  private ValueNodes() {}

  /** A value that stands in the expression. */
  record Constant(Object value) implements Node {
    @Override
    public Object value(Evaluation work) {
      return value;
    }
  }

  /** A variable of the action. */
  record Global(Variables.Name name) implements Node {
    @Override
    public Object value(Evaluation work) throws FailedException {
      return Values.normal(work.variables().value(name));
    }
  }

  /** A variable of a loop. */
  record Local(int slot) implements Node {
    @Override
    public Object value(Evaluation work) throws FailedException {
      Object value = work.slot(slot);
      if (value instanceof FailedException failure) {
        throw failure;
      }
      return value;
    }
  }

  /** {@code a.name}, where {@code a} is a map. */
  record Member(Node operand, String name) implements Node {
    @Override
    public Object value(Evaluation work) throws FailedException {
      work.spend(1);
      if (!(operand.value(work) instanceof Map<?, ?> map)) {
        throw noMembers(name);
      }
      // Arguments have null members, and nearly always the member that is asked for.
      Object member = map.get(name);
      if (member == null && !map.containsKey(name)) {
        throw absent(operand, name, work);
      }
      return Values.normal(member);
    }
  }

  /** {@code has(a.name)}. */
  record HasMember(Node operand, String name) implements Node {
    @Override
    public Object value(Evaluation work) throws FailedException {
      work.spend(1);
      if (operand.value(work) instanceof Map<?, ?> map) {
        return map.containsKey(name);
      }
      throw noMembers(name);
    }
  }

  /** {@code a[key]}, where {@code a} is a list or a map. */
  record Index(Node operand, Node key) implements Node {
    @Override
    public Object value(Evaluation work) throws FailedException {
      work.spend(1);
      Object container = operand.value(work);
      Object at = key.value(work);
      return switch (container) {
        case List<?> list when at instanceof Number number -> Values.element(list, number);
        case Map<?, ?> map -> {
          Object found = Values.find(map, at);
          if (found == null) {
            throw absent(operand, String.valueOf(at), work);
          }
          yield found;
        }
        default -> throw FailedException.wrongType("[]");
      };
    }
  }

  /** {@code [a, b]}. */
  record ListOf(List<Node> items) implements Node {
    @Override
    public Object value(Evaluation work) throws FailedException {
      work.spend(1 + items.size());
      List<Object> values = new ArrayList<>(items.size());
      for (Node item : items) {
        values.add(item.value(work));
      }
      return Collections.unmodifiableList(values);
    }
  }

  /** {@code {a: b}}. */
  record MapOf(List<Node> keys, List<Node> values) implements Node {
    @Override
    public Object value(Evaluation work) throws FailedException {
      work.spend(1 + 2L * keys.size());
      Map<Object, Object> map = LinkedHashMap.newLinkedHashMap(keys.size());
      for (int entry = 0; entry < keys.size(); entry++) {
        Object key = keys.get(entry).value(work);
        if (!(key instanceof String || key instanceof Long || key instanceof Boolean)) {
          throw new FailedException("a map's key is text, a whole number, true or false");
        }
        if (map.put(key, values.get(entry).value(work)) != null) {
          throw new FailedException("a map has the key '" + key + "' twice");
        }
      }
      return Collections.unmodifiableMap(map);
    }
  }

  private static FailedException noMembers(String name) {
    return new FailedException("'" + name + "' is looked for in a value that has no members");
  }

  private static FailedException absent(Node operand, String key, Evaluation work) {
    @Nullable String fact =
        operand.equals(new Global(Variables.Name.FACTS))
            ? work.variables().whyFactIsAbsent(key).orElse(null)
            : null;
    return new FailedException(
        fact == null ? "'" + FailedException.shortened(key) + "' is absent" : fact);
  }
}
