package io.countersign.policy.cases;

import io.countersign.policy.Tier;
import io.countersign.policy.Verdict;
import io.countersign.policy.cases.PolicyCase.Expected;
import io.countersign.policy.cases.YamlTree.UnreadableException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** Reads what a case expects. */
final class ExpectedReader {
  /** The keys under {@code expect}. */
  static final List<String> KEYS = List.of("verdict", "tier", "rules", "reasons_contain");

  private ExpectedReader() {}

  static Expected read(Map<String, Node> expect) throws UnreadableException {
    Node rules = expect.get("rules");
    Node reasons = expect.get("reasons_contain");
    return new Expected(
        verdict(expect.get("verdict")),
        tier(expect.get("tier")),
        rules == null ? null : texts(rules),
        reasons == null ? List.of() : texts(reasons));
  }

  private static @Nullable Verdict verdict(@Nullable Node node) throws UnreadableException {
    if (node == null) {
      return null;
    }
    Object word = YamlTree.value(node);
    for (Verdict verdict : Verdict.values()) {
      if (verdict.word().equals(word)) {
        return verdict;
      }
    }
    throw new UnreadableException(
        YamlTree.line(node),
        "'%s' is no verdict; the choices are %s"
            .formatted(
                word,
                Arrays.stream(Verdict.values())
                    .map(Verdict::word)
                    .collect(Collectors.joining(", "))));
  }

  private static @Nullable Integer tier(@Nullable Node node) throws UnreadableException {
    if (node == null) {
      return null;
    }
    if (YamlTree.value(node) instanceof BigInteger number
        && number.signum() >= 0
        && number.compareTo(BigInteger.valueOf(Tier.HIGHEST_LEVEL)) <= 0) {
      return number.intValue();
    }
    throw new UnreadableException(
        YamlTree.line(node), "'tier' must be a whole number from 0 to " + Tier.HIGHEST_LEVEL);
  }

  private static List<String> texts(Node node) throws UnreadableException {
    List<String> texts = new ArrayList<>();
    if (YamlTree.value(node) instanceof List<?> list) {
      for (Object item : list) {
        if (item instanceof String text) {
          texts.add(text);
        }
      }
      if (texts.size() == list.size()) {
        return texts;
      }
    }
    throw new UnreadableException(YamlTree.line(node), "this must be a list of texts");
  }
}
