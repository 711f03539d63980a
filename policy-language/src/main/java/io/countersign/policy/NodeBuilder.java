package io.countersign.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelType;
import dev.cel.common.types.TypeType;
import io.countersign.policy.CompareNodes.Order;
import io.countersign.policy.Expressions.RefusedException;
import io.countersign.policy.MathNodes.Operator;
import io.countersign.policy.ValueNodes.Constant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Makes nodes of a checked expression. While it does, it counts what the expression can cost, and
 * refuses what is not within bounds.
 */
final class NodeBuilder {
  /**
   * What the operators of one expression may cost in units of {@link Evaluation} when its loops
   * take all the steps that they may, texts left aside. A tenth of what an action may cost.
   */
  static final int MAXIMUM_UNITS = Evaluation.MAXIMUM_UNITS / 10;

  /** How many instructions a regular expression may have when it is compiled. */
  static final int MAXIMUM_REGEX_INSTRUCTIONS = 2_000;

  private static final Map<String, Order> ORDERS =
      Map.of(
          "_<_", Order.LESS,
          "_<=_", Order.LESS_OR_EQUAL,
          "_>_", Order.GREATER,
          "_>=_", Order.GREATER_OR_EQUAL);
  private static final Map<String, Operator> OPERATORS =
      Map.of("_-_", Operator.MINUS, "_*_", Operator.TIMES, "_/_", Operator.DIVIDED_BY);

  private final CelAbstractSyntaxTree tree;
  private final Map<Long, CelReference> references;
  private final Map<String, Integer> slots = new HashMap<>();
  private int slotCount;
  private int loops;
  private long units;

  NodeBuilder(CelAbstractSyntaxTree tree) {
    this.tree = tree;
    this.references = tree.getReferenceMap();
  }

  /** Returns how many variables the loops have that have been built. */
  int slotCount() {
    return slotCount;
  }

  /** Returns what the nodes that have been built can cost at most, texts left aside. */
  long units() {
    return units;
  }

  Node build(CelExpr expr) throws RefusedException {
    // All loops of an expression share their steps, also where one is in another.
    units += loops > 0 ? Evaluation.MAXIMUM_LOOP_STEPS : 1;
    if (units > MAXIMUM_UNITS) {
      throw refused(
          expr,
          "the expression could take more than "
              + MAXIMUM_UNITS
              + " units of work, because its loops do too much in each of their steps; say it in"
              + " fewer words, or in several rules");
    }
    return switch (expr.getKind()) {
      case CONSTANT -> new Constant(constant(expr));
      case IDENT -> identifier(expr);
      case SELECT -> select(expr);
      case CALL -> call(expr);
      case LIST -> list(expr);
      case MAP -> map(expr);
      case COMPREHENSION -> loop(expr);
      case STRUCT, NOT_SET -> throw refused(expr, ValueNodes.NO_MESSAGES);
    };
  }

  private Object constant(CelExpr expr) throws RefusedException {
    CelConstant constant = expr.constant();
    return switch (constant.getKind()) {
      case NULL_VALUE -> constant.nullValue();
      case BOOLEAN_VALUE -> constant.booleanValue();
      case INT64_VALUE -> constant.int64Value();
      case DOUBLE_VALUE -> constant.doubleValue();
      case STRING_VALUE -> constant.stringValue();
      case UINT64_VALUE ->
          throw refused(expr, "numbers have no 'u' here: arguments are whole numbers or doubles");
      case BYTES_VALUE -> throw refused(expr, "there are no bytes in conditions; write text");
      case NOT_SET, DURATION_VALUE, TIMESTAMP_VALUE ->
          throw refused(expr, "a constant of this kind cannot be written");
    };
  }

  private Node identifier(CelExpr expr) throws RefusedException {
    String name = expr.ident().name();
    Integer slot = slots.get(name);
    return slot == null ? reference(expr) : new ValueNodes.Local(slot);
  }

  private Node reference(CelExpr expr) throws RefusedException {
    CelReference reference = references.get(expr.id());
    Variables.Name variable = reference == null ? null : Variables.all().get(reference.name());
    if (variable != null) {
      return new ValueNodes.Global(variable);
    }
    CelType type = tree.getType(expr.id()).orElse(null);
    if (type instanceof TypeType) {
      return new Constant(StandardFunction.type(reference == null ? "" : reference.name()));
    }
    throw refused(expr, "'" + expr + "' is not known");
  }

  private Node select(CelExpr expr) throws RefusedException {
    if (references.containsKey(expr.id())) {
      return reference(expr);
    }
    Node operand = build(expr.select().operand());
    String field = expr.select().field();
    return expr.select().testOnly()
        ? new ValueNodes.HasMember(operand, field)
        : new ValueNodes.Member(operand, field);
  }

  private Node call(CelExpr expr) throws RefusedException {
    CelCall call = expr.call();
    List<CelExpr> operands = new ArrayList<>();
    call.target().ifPresent(operands::add);
    operands.addAll(call.args());
    if (call.function().equals("matches")) {
      return new TextNodes.Matches(build(operands.getFirst()), regex(operands.getLast()));
    }
    List<Node> nodes = new ArrayList<>();
    for (CelExpr operand : operands) {
      nodes.add(build(operand));
    }
    return switch (nodes.size()) {
      case 1 -> one(expr, call.function(), nodes.getFirst());
      case 2 -> two(expr, call.function(), nodes.getFirst(), nodes.getLast());
      case 3 -> new LogicNodes.Conditional(nodes.get(0), nodes.get(1), nodes.get(2));
      default -> throw unknown(expr, call.function());
    };
  }

  private Node one(CelExpr expr, String function, Node operand) throws RefusedException {
    return switch (function) {
      case "!_" -> new LogicNodes.Not(operand);
      case "-_" -> new MathNodes.Negative(operand);
      case "@not_strictly_false" -> new LogicNodes.NotFalse(operand);
      case "size" -> new MathNodes.Size(operand);
      case "dyn" -> operand;
      case "lowerAscii" -> new TextNodes.Changed(operand, TextNodes.Change.LOWER_ASCII);
      case "upperAscii" -> new TextNodes.Changed(operand, TextNodes.Change.UPPER_ASCII);
      case "trim" -> new TextNodes.Changed(operand, TextNodes.Change.TRIM);
      default -> standard(expr, function, List.of(operand));
    };
  }

  private Node two(CelExpr expr, String function, Node left, Node right) throws RefusedException {
    return switch (function) {
      case "_&&_" -> new LogicNodes.Junction(left, right, false);
      case "_||_" -> new LogicNodes.Junction(left, right, true);
      case "_==_" -> new CompareNodes.Equal(left, right, true);
      case "_!=_" -> new CompareNodes.Equal(left, right, false);
      case "_<_", "_<=_", "_>_", "_>=_" ->
          new CompareNodes.Ordered(left, right, Objects.requireNonNull(ORDERS.get(function)));
      case "@in" -> in(left, right);
      case "_[_]" -> new ValueNodes.Index(left, right);
      case "_+_" -> new MathNodes.Sum(left, right, function(expr, function, 2));
      case "_-_", "_*_", "_/_" ->
          new MathNodes.Calculation(
              left,
              right,
              Objects.requireNonNull(OPERATORS.get(function)),
              function(expr, function, 2));
      case "contains" -> new TextNodes.HasPart(left, right, TextNodes.Test.CONTAINS);
      case "startsWith" -> new TextNodes.HasPart(left, right, TextNodes.Test.STARTS_WITH);
      case "endsWith" -> new TextNodes.HasPart(left, right, TextNodes.Test.ENDS_WITH);
      default -> standard(expr, function, List.of(left, right));
    };
  }

  private static Node in(Node item, Node container) {
    if (container instanceof Constant(List<?> list)
        && list.stream().allMatch(String.class::isInstance)) {
      Set<String> texts = new HashSet<>();
      list.forEach(text -> texts.add((String) text));
      return new CompareNodes.InTexts(item, Set.copyOf(texts));
    }
    return new CompareNodes.In(item, container);
  }

  private Node standard(CelExpr expr, String function, List<Node> operands)
      throws RefusedException {
    units += (loops > 0 ? Evaluation.MAXIMUM_LOOP_STEPS : 1L) * StandardFunction.UNITS;
    return new StandardFunction.Call(function(expr, function, operands.size()), operands);
  }

  private StandardFunction function(CelExpr expr, String function, int operands)
      throws RefusedException {
    StandardFunction found = StandardFunction.of(function, operands);
    if (found == null) {
      throw unknown(expr, function);
    }
    return found;
  }

  private Node list(CelExpr expr) throws RefusedException {
    List<Node> items = new ArrayList<>();
    List<Object> constants = new ArrayList<>();
    for (CelExpr element : expr.list().elements()) {
      Node item = build(element);
      items.add(item);
      if (item instanceof Constant(Object value)) {
        constants.add(value);
      }
    }
    return constants.size() == items.size()
        ? new Constant(List.copyOf(constants))
        : new ValueNodes.ListOf(List.copyOf(items));
  }

  private Node map(CelExpr expr) throws RefusedException {
    List<Node> keys = new ArrayList<>();
    List<Node> values = new ArrayList<>();
    for (CelExpr.CelMap.Entry entry : expr.map().entries()) {
      keys.add(build(entry.key()));
      values.add(build(entry.value()));
    }
    return new ValueNodes.MapOf(List.copyOf(keys), List.copyOf(values));
  }

  private Node loop(CelExpr expr) throws RefusedException {
    CelComprehension loop = expr.comprehension();
    if (!loop.iterVar2().isEmpty()) {
      throw refused(expr, "a loop has one variable");
    }
    Node range = build(loop.iterRange());
    Node start = build(loop.accuInit());
    int total = slotCount++;
    int item = slotCount++;
    Optional<Integer> outerTotal = Optional.ofNullable(slots.put(loop.accuVar(), total));
    Optional<Integer> outerItem = Optional.ofNullable(slots.put(loop.iterVar(), item));
    loops++;
    Node goesOn = build(loop.loopCondition());
    Node step = build(loop.loopStep());
    loops--;
    restore(loop.iterVar(), outerItem);
    Node result = build(loop.result());
    restore(loop.accuVar(), outerTotal);
    return new LoopNode(range, item, total, start, goesOn, step, result);
  }

  private void restore(String name, Optional<Integer> outer) {
    outer.ifPresentOrElse(slot -> slots.put(name, slot), () -> slots.remove(name));
  }

  /**
   * A regular expression must stand in the policy as text: one that comes from the action would let
   * an agent choose how much work the evaluator does.
   */
  private Pattern regex(CelExpr expr) throws RefusedException {
    if (expr.getKind() != CelExpr.ExprKind.Kind.CONSTANT
        || expr.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
      throw refused(expr, "matches() takes a regular expression that is written out as text");
    }
    String regex = expr.constant().stringValue();
    if (!RegexBounds.isWithin(regex)) {
      throw refused(expr, RegexBounds.SENTENCE);
    }
    Pattern pattern;
    try {
      pattern = Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw refused(
          expr, "the regular expression '" + regex + "' cannot be read: " + e.getDescription());
    }
    if (pattern.programSize() > MAXIMUM_REGEX_INSTRUCTIONS) {
      throw refused(expr, RegexBounds.SENTENCE);
    }
    return pattern;
  }

  private RefusedException unknown(CelExpr expr, String function) {
    return refused(expr, "'" + function + "' cannot be used in a condition");
  }

  private RefusedException refused(CelExpr expr, String message) {
    return Expressions.refused(tree, expr, message);
  }
}
