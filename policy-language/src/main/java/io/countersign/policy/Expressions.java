package io.countersign.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.NullableType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compiles CEL against {@link Variables}, within bounds on size and work. */
final class Expressions {
  /** How long an expression may be. */
  static final int MAXIMUM_CHARACTERS = 2_000;

  /** How many steps all loops of one evaluation may take together. */
  static final int MAXIMUM_LOOP_STEPS = 1_000;

  /** How long a regular expression may be. */
  static final int MAXIMUM_REGEX_CHARACTERS = 256;

  /**
   * How often counted repetitions of a regular expression may multiply: {@code (a{10}){10}} is 100.
   * Unbounded, a pattern of thirty characters takes all memory when it is compiled.
   */
  static final int MAXIMUM_REGEX_REPETITIONS = 1_000;

  private static final int MAXIMUM_PARSE_DEPTH = 32;
  private static final Pattern REPETITION = Pattern.compile("\\{(\\d+)(?:,(\\d*))?\\}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .enableHeterogeneousNumericComparisons(true)
          .comprehensionMaxIterations(MAXIMUM_LOOP_STEPS)
          .maxExpressionCodePointSize(MAXIMUM_CHARACTERS)
          .maxParseRecursionDepth(MAXIMUM_PARSE_DEPTH)
          .build();

  private static final CelCompiler COMPILER = compiler();
  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();

  private Expressions() {}

  /** What an expression is to give. */
  enum Kind {
    /** True or false. */
    CONDITION("true or false", Set.of(SimpleType.BOOL)),
    /** Text. */
    TEXT("text", Set.of(SimpleType.STRING, SimpleType.DYN)),
    /** A number. */
    NUMBER("a number", Set.of(SimpleType.INT, SimpleType.DOUBLE, SimpleType.DYN)),
    /** Something by which is told apart for whom a limit counts; null stands for nobody. */
    SUBJECT(
        "text, a number, true or false",
        Set.of(
            SimpleType.STRING,
            SimpleType.INT,
            SimpleType.DOUBLE,
            SimpleType.BOOL,
            SimpleType.DYN,
            NullableType.create(SimpleType.STRING)));

    private final String words;
    private final Set<CelType> types;

    Kind(String words, Set<CelType> types) {
      this.words = words;
      this.types = types;
    }
  }

  /**
   * Something wrong in an expression.
   *
   * @param line within the expression, from 1
   * @param column within the line, from 0
   * @param message what
   */
  record Fault(int line, int column, String message) {}

  /** The expression is refused. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient List<Fault> faults;

    RefusedException(List<Fault> faults) {
      super(faults.toString());
      this.faults = List.copyOf(faults);
    }

    List<Fault> faults() {
      return faults;
    }
  }

  static Expression compile(String text, Kind kind) throws RefusedException {
    if (text.length() > MAXIMUM_CHARACTERS) {
      throw refused(
          "the expression has "
              + text.length()
              + " characters, at most "
              + MAXIMUM_CHARACTERS
              + " are allowed");
    }
    try {
      CelAbstractSyntaxTree tree = COMPILER.compile(text).getAst();
      if (!kind.types.contains(tree.getResultType())) {
        throw refused(
            "the expression gives "
                + tree.getResultType().name()
                + ", but "
                + kind.words
                + " is needed"
                + (kind == Kind.CONDITION ? "; compare it with something, e.g. … == true" : ""));
      }
      List<CelNavigableExpr> nodes = CelNavigableAst.fromAst(tree).getRoot().allNodes().toList();
      for (CelNavigableExpr node : nodes) {
        checkRegex(node.expr());
      }
      return new Expression(
          text, variables(tree, nodes), Precheck.of(tree), RUNTIME.createProgram(tree));
    } catch (CelValidationException e) {
      throw new RefusedException(e.getErrors().stream().map(issue -> fault(text, issue)).toList());
    } catch (CelEvaluationException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
  }

  private static CelCompiler compiler() {
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS);
    Variables.types().forEach(builder::addVar);
    return builder.build();
  }

  private static RefusedException refused(String message) {
    return new RefusedException(List.of(new Fault(1, 0, message)));
  }

  private static Fault fault(String text, CelIssue issue) {
    int line = Math.max(1, issue.getSourceLocation().getLine());
    int column = Math.max(0, issue.getSourceLocation().getColumn());
    String message = issue.getMessage();
    if (message.startsWith("undeclared reference to")) {
      String[] lines = text.split("\n", -1);
      String rest =
          line <= lines.length
              ? lines[line - 1].substring(Math.min(column, lines[line - 1].length()))
              : "";
      Matcher name = NAME.matcher(rest);
      if (name.lookingAt() && !rest.substring(name.end()).stripLeading().startsWith("(")) {
        message =
            "unknown variable '"
                + name.group()
                + "'; the variables are "
                + String.join(", ", Variables.types().keySet());
      }
    } else if (message.startsWith("found no matching overload")) {
      message =
          message
              .replaceFirst("found no matching overload for '([^']*)'", "wrong types for '$1'")
              .replaceAll(" \\(candidates: .*$", "");
    }
    return new Fault(line, column, message);
  }

  /**
   * A regular expression must stand in the policy as text: one that comes from the action, or that
   * grows out of all bounds, would let an agent choose how much work the evaluator does.
   */
  private static void checkRegex(CelExpr expr) throws RefusedException {
    if (expr.getKind() != CelExpr.ExprKind.Kind.CALL || !expr.call().function().equals("matches")) {
      return;
    }
    CelExpr pattern = expr.call().args().getLast();
    if (pattern.getKind() != CelExpr.ExprKind.Kind.CONSTANT
        || pattern.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
      throw refused("matches() takes a regular expression that is written out as text");
    }
    String regex = pattern.constant().stringValue();
    long repetitions = 1;
    Matcher counted = REPETITION.matcher(regex);
    while (counted.find()) {
      String most =
          counted.group(2) == null || counted.group(2).isEmpty()
              ? counted.group(1)
              : counted.group(2);
      long times = most.length() > 4 ? MAXIMUM_REGEX_REPETITIONS + 1L : Long.parseLong(most);
      repetitions = Math.min(repetitions * Math.max(1, times), MAXIMUM_REGEX_REPETITIONS + 1L);
    }
    if (regex.length() > MAXIMUM_REGEX_CHARACTERS || repetitions > MAXIMUM_REGEX_REPETITIONS) {
      throw refused(
          "the regular expression is too large: at most "
              + MAXIMUM_REGEX_CHARACTERS
              + " characters, and counted repetitions that multiply to at most "
              + MAXIMUM_REGEX_REPETITIONS);
    }
    tryRegex(regex);
  }

  private static void tryRegex(String regex) throws RefusedException {
    String quoted = regex.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n");
    try {
      RUNTIME.createProgram(COMPILER.compile("''.matches('" + quoted + "')").getAst()).eval();
    } catch (CelValidationException | CelEvaluationException e) {
      throw refused("the regular expression '" + regex + "' cannot be read");
    }
  }

  private static List<String> variables(CelAbstractSyntaxTree tree, List<CelNavigableExpr> nodes) {
    Set<String> names = new TreeSet<>();
    tree.getReferenceMap().values().stream()
        .map(reference -> reference.name())
        .filter(name -> !Variables.isOpen(name) && Variables.types().containsKey(name))
        .forEach(names::add);
    for (CelNavigableExpr node : nodes) {
      boolean inner =
          node.parent().map(p -> p.expr().getKind() == CelExpr.ExprKind.Kind.SELECT).orElse(false);
      if (!inner) {
        path(node.expr()).ifPresent(names::add);
      }
    }
    return new ArrayList<>(names);
  }

  private static Optional<String> path(CelExpr expr) {
    if (expr.getKind() == CelExpr.ExprKind.Kind.IDENT) {
      return Optional.of(expr.ident().name()).filter(Variables::isOpen);
    }
    if (expr.getKind() == CelExpr.ExprKind.Kind.SELECT) {
      return path(expr.select().operand()).map(path -> path + "." + expr.select().field());
    }
    return Optional.empty();
  }
}
