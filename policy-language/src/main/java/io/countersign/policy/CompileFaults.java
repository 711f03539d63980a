package io.countersign.policy;

import dev.cel.common.CelIssue;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what is wrong in an expression in words that its author can act on. */
final class CompileFaults {
  /** What conditions can call, in the order of the documentation. */
  static final List<String> FUNCTIONS =
      List.of(
          "has",
          "size",
          "contains",
          "startsWith",
          "endsWith",
          "matches",
          "lowerAscii",
          "upperAscii",
          "trim",
          "all",
          "exists",
          "exists_one",
          "map",
          "filter",
          "int",
          "double",
          "string",
          "bool",
          "timestamp",
          "duration",
          "type",
          "getFullYear",
          "getMonth",
          "getDate",
          "getDayOfMonth",
          "getDayOfYear",
          "getDayOfWeek",
          "getHours",
          "getMinutes",
          "getSeconds",
          "getMilliseconds");

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");
  private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '([^']*)'");
  private static final Pattern OVERLOAD =
      Pattern.compile(
          "found no matching overload for '([^']*)' applied to '(.*?)'(?: \\(candidates:"
              + " (.*)\\))?");

  private CompileFaults() {}

  static Expressions.Fault fault(String text, CelIssue issue) {
    int line = Math.max(1, issue.getSourceLocation().getLine());
    int column = Math.max(0, issue.getSourceLocation().getColumn());
    return new Expressions.Fault(
        line, column, message(issue.getMessage(), rest(text, line, column)));
  }

  /** What stands in the expression from the fault to the end of its line. */
  private static String rest(String text, int line, int column) {
    String[] lines = text.split("\n", -1);
    return line <= lines.length
        ? lines[line - 1].substring(Math.min(column, lines[line - 1].length()))
        : "";
  }

  private static String message(String message, String rest) {
    Matcher undeclared = UNDECLARED.matcher(message);
    if (undeclared.lookingAt()) {
      return undeclared(undeclared.group(1), rest);
    }
    Matcher overload = OVERLOAD.matcher(message);
    return overload.lookingAt() ? wrongTypes(overload) : message;
  }

  private static String undeclared(String name, String rest) {
    Matcher written = NAME.matcher(rest);
    String whole = written.lookingAt() ? written.group() : name;
    String after = rest.substring(whole.length() <= rest.length() ? whole.length() : 0);
    boolean called = after.stripLeading().startsWith("(") && whole.endsWith(name);
    if (after.stripLeading().startsWith("{")) {
      return ValueNodes.NO_MESSAGES;
    }
    if (called || !written.lookingAt()) {
      return "unknown function '" + name + "'; the functions are " + String.join(", ", FUNCTIONS);
    }
    return "unknown variable '"
        + whole
        + "'; the variables are "
        + String.join(", ", Variables.all().keySet());
  }

  private static String wrongTypes(Matcher overload) {
    String operator = overload.group(1).replace("_", "").replace("@", "");
    String candidates = overload.group(3);
    boolean called = Character.isLetter(operator.charAt(0)) && !operator.equals("in");
    return "wrong types for '"
        + operator
        + "': "
        + types(overload.group(2))
        + (called && candidates != null ? "; it takes " + types(candidates) : "");
  }

  /** Names the types as the documentation does. */
  private static String types(String types) {
    String plain =
        types
            .replace("google.protobuf.Timestamp", "timestamp")
            .replace("google.protobuf.Duration", "duration")
            .replaceAll("wrapper\\((\\w+)\\)", "$1 or null");
    return plain.startsWith("(") && plain.endsWith(")")
        ? plain.substring(1, plain.length() - 1)
        : plain;
  }
}
