package io.countersign.policy;

import io.countersign.policy.Expression.FailedException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Equality, order and {@code in}. */
final class CompareNodes {
  private CompareNodes() {}

  /**
   * {@code a == b}, or {@code a != b}.
   *
   * @param wanted what it is where they are equal
   */
  record Equal(Node left, Node right, boolean wanted) implements Node {
    @Override
    public Object value(Evaluation work) throws FailedException {
      return Values.equal(left.value(work), right.value(work), work) == wanted;
    }
  }

  /** Which side comes first. */
  enum Order {
    /** Less. */
    LESS("<"),
    /** Less, or equal. */
    LESS_OR_EQUAL("<="),
    /** Greater. */
    GREATER(">"),
    /** Greater, or equal. */
    GREATER_OR_EQUAL(">=");

    private final String symbol;

    Order(String symbol) {
      this.symbol = symbol;
    }

    String symbol() {
      return symbol;
    }

    boolean holds(int order) {
      return switch (this) {
        case LESS -> order < 0;
        case LESS_OR_EQUAL -> order <= 0;
        case GREATER -> order > 0;
        case GREATER_OR_EQUAL -> order >= 0;
      };
    }

    /** Of doubles, where nothing comes before or after NaN. */
    boolean holds(double one, double other) {
      return switch (this) {
        case LESS -> one < other;
        case LESS_OR_EQUAL -> one <= other;
        case GREATER -> one > other;
        case GREATER_OR_EQUAL -> one >= other;
      };
    }
  }

  /** {@code a < b} and its like. */
  record Ordered(Node left, Node right, Order order) implements Node {
    @Override
    public Object value(Evaluation work) throws FailedException {
      work.spend(1);
      Object one = left.value(work);
      Object other = right.value(work);
      if (one instanceof Double d && other instanceof Double e) {
        return order.holds(d, e);
      }
      Integer found = Values.orderOrNull(one, other, work);
      if (found == null) {
        throw FailedException.wrongType(order.symbol());
      }
      return order.holds(found);
    }
  }

  /** {@code a in b}, where {@code b} is a list, or a map whose keys are meant. */
  record In(Node item, Node container) implements Node {
    @Override
    public Object value(Evaluation work) throws FailedException {
      work.spend(1);
      Object sought = item.value(work);
      return switch (container.value(work)) {
        case List<?> list -> Values.contains(list, sought, work);
        case Map<?, ?> map -> Values.find(map, sought) != null;
        default -> throw FailedException.wrongType("in");
      };
    }
  }

  /**
   * {@code a in ["b", "c"]}: texts that stand in the expression are looked up, not gone through.
   */
  record InTexts(Node item, Set<String> texts) implements Node {
    @Override
    public Object value(Evaluation work) throws FailedException {
      if (!(item.value(work) instanceof String text)) {
        work.spend(1);
        return false;
      }
      work.spendOnText(text.length());
      return texts.contains(text);
    }
  }
}
