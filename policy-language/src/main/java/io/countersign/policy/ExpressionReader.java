package io.countersign.policy;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Compiles the expressions of a document and places their faults in it. */
final class ExpressionReader {
  private final YamlMap.Problems problems;
  private final String[] lines;

  ExpressionReader(YamlMap.Problems problems, String yaml) {
    this.problems = problems;
    this.lines = yaml.split("\n", -1);
  }

  @Nullable Expression read(Node node, Expressions.Kind kind) {
    if (!(node instanceof ScalarNode scalar) || scalar.getValue().isBlank()) {
      problems.add(node, "an expression must be text");
      return null;
    }
    try {
      return Expressions.compile(scalar.getValue().strip(), kind);
    } catch (Expressions.RefusedException e) {
      e.faults().forEach(fault -> place(scalar, fault));
      return null;
    }
  }

  private void place(ScalarNode node, Expressions.Fault fault) {
    int line = node.getStartMark().getLine();
    int column = node.getStartMark().getColumn();
    boolean oneLine = node.getEndMark().getLine() == line;
    if (node.getScalarStyle() == ScalarStyle.LITERAL) {
      // YAML takes the first line's indentation off every line of the block.
      column = indentation(line + 1) + fault.column();
      line += fault.line();
    } else if (oneLine) {
      column += fault.column() + (node.getScalarStyle() == ScalarStyle.PLAIN ? 0 : 1);
    }
    // Folded lines are joined before CEL sees them, so the start of the text is the honest answer.
    problems.add(line + 1, column + 1, fault.message());
  }

  private int indentation(int line) {
    String text = line < lines.length ? lines[line] : "";
    return text.length() - text.stripLeading().length();
  }
}
