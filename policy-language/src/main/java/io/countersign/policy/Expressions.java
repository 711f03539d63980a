package io.countersign.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelSource;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Compiles CEL against {@link Variables}, within bounds on size and work. */
final class Expressions {
  /** How long an expression may be. */
  static final int MAXIMUM_CHARACTERS = 2_000;

  private static final int MAXIMUM_PARSE_DEPTH = 32;

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .enableHeterogeneousNumericComparisons(true)
          .enableHiddenAccumulatorVar(true)
          .maxExpressionCodePointSize(MAXIMUM_CHARACTERS)
          .maxParseRecursionDepth(MAXIMUM_PARSE_DEPTH)
          .build();

  private static final CelCompiler COMPILER = compiler();

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
    CelAbstractSyntaxTree tree = checked(text);
    if (!kind.types.contains(tree.getResultType())) {
      throw refused(
          "the expression gives "
              + tree.getResultType().name()
              + ", but "
              + kind.words
              + " is needed"
              + (kind == Kind.CONDITION ? "; compare it with something, e.g. … == true" : ""));
    }
    NodeBuilder builder = new NodeBuilder(tree);
    Node root = builder.build(tree.getExpr());
    return new Expression(text, variables(tree), root, builder.slotCount());
  }

  /** Parses an expression and checks its types. */
  static CelAbstractSyntaxTree checked(String text) throws RefusedException {
    try {
      CelAbstractSyntaxTree parsed = COMPILER.parse(text).getAst();
      ExpressionBounds.check(parsed);
      return COMPILER.check(parsed).getAst();
    } catch (CelValidationException e) {
      throw new RefusedException(
          e.getErrors().stream().map(issue -> CompileFaults.fault(text, issue)).toList());
    } catch (StackOverflowError e) {
      // A second line behind the bounds on characters and depth.
      throw refused("the expression is nested too deeply");
    }
  }

  private static CelCompiler compiler() {
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS);
    for (Variables.Name variable : Variables.all().values()) {
      builder.addVar(variable.text(), variable.type());
    }
    for (TextNodes.Change change : TextNodes.Change.values()) {
      builder.addFunctionDeclarations(
          CelFunctionDecl.newFunctionDeclaration(
              change.function(),
              CelOverloadDecl.newMemberOverload(
                  "string_" + change.function(), SimpleType.STRING, SimpleType.STRING)));
    }
    return builder.build();
  }

  private static RefusedException refused(String message) {
    return new RefusedException(List.of(new Fault(1, 0, message)));
  }

  /** Refuses a part of an expression, at its place. */
  static RefusedException refused(CelAbstractSyntaxTree tree, CelExpr part, String message) {
    CelSource source = tree.getSource();
    CelSourceLocation place =
        Optional.ofNullable(source.getPositionsMap().get(part.id()))
            .flatMap(source::getOffsetLocation)
            .orElse(CelSourceLocation.of(1, 0));
    return new RefusedException(List.of(new Fault(place.getLine(), place.getColumn(), message)));
  }

  private static List<String> variables(CelAbstractSyntaxTree tree) {
    Set<String> names = new TreeSet<>();
    tree.getReferenceMap().values().stream()
        .map(reference -> Variables.all().get(reference.name()))
        .filter(variable -> variable != null && !variable.isOpen())
        .forEach(variable -> names.add(variable.text()));
    for (CelNavigableExpr node : CelNavigableAst.fromAst(tree).getRoot().allNodes().toList()) {
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
      return Optional.ofNullable(Variables.all().get(expr.ident().name()))
          .filter(Variables.Name::isOpen)
          .map(Variables.Name::text);
    }
    if (expr.getKind() == CelExpr.ExprKind.Kind.SELECT) {
      return path(expr.select().operand()).map(path -> path + "." + expr.select().field());
    }
    return Optional.empty();
  }
}
