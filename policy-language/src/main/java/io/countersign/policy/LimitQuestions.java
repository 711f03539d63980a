package io.countersign.policy;

import dev.cel.common.values.NullValue;
import io.countersign.policy.Expression.FailedException;
import io.countersign.policy.limits.LimitUse;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Asks what an action takes of a rule's limits. */
final class LimitQuestions {
  /** The account of policies that decide. */
  static final String DECIDING = "";

  /**
   * The account of policies that are tried. A limit's identity begins with a letter or a digit, so
   * that no limit that decides has the same.
   */
  static final String SHADOW = "~";

  private static final int MAXIMUM_SHOWN_CHARACTERS = 200;

  private LimitQuestions() {}

  static List<LimitUse> uses(Rule rule, Variables variables, String account)
      throws FailedException {
    List<LimitUse> uses = new ArrayList<>(rule.limits().size());
    for (LimitTerms limit : rule.limits()) {
      uses.add(use(limit, variables, account));
    }
    return uses;
  }

  private static LimitUse use(LimitTerms limit, Variables variables, String account)
      throws FailedException {
    SequencedMap<String, String> shown = new LinkedHashMap<>();
    StringBuilder values = new StringBuilder();
    for (Expression part : limit.subject()) {
      String value = value(part, variables);
      // The length in front keeps neighbours apart, whatever the agent writes into them.
      values.append(value.length()).append(':').append(value);
      shown.put(part.text(), shown(value));
    }
    return new LimitUse(
        limit.name(),
        key(account + limit.identity(), values.toString()),
        shown,
        amount(limit, variables),
        limit.max(),
        limit.per());
  }

  /** A value can be a megabyte long; a key must be short. */
  private static String key(String identity, String values) {
    return sha256(identity) + "/" + sha256(values);
  }

  private static String sha256(String text) {
    return HexFormat.of().formatHex(DocumentReader.sha256(text));
  }

  private static String shown(String value) {
    String text = value.substring(2);
    return text.length() <= MAXIMUM_SHOWN_CHARACTERS
        ? text
        : text.substring(0, MAXIMUM_SHOWN_CHARACTERS) + "…";
  }

  /** The value as text, with its type in front: the text "1" is not the number 1. */
  private static String value(Expression part, Variables variables) throws FailedException {
    return switch (part.value(variables)) {
      case String text -> "s " + text;
      case Boolean truth -> "b " + truth;
      case Long number -> "n " + number;
      case Double number when Double.isFinite(number) ->
          "n " + BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
      case NullValue _ -> "0 null";
      default ->
          throw new FailedException(
              "'"
                  + part.text()
                  + "' is no text, number, true or false, so nothing is counted for it");
    };
  }

  private static BigDecimal amount(LimitTerms limit, Variables variables) throws FailedException {
    Expression sum = limit.sum();
    if (sum == null) {
      return BigDecimal.ONE;
    }
    BigDecimal amount =
        switch (sum.value(variables)) {
          case Long number -> BigDecimal.valueOf(number);
          case Double number when Double.isFinite(number) -> BigDecimal.valueOf(number);
          default -> throw new FailedException("'" + sum.text() + "' is not a number");
        };
    if (amount.signum() < 0) {
      throw new FailedException(
          "'" + sum.text() + "' is negative, which would make room in a limit");
    }
    return amount;
  }
}
