package io.countersign.policy;

import io.countersign.policy.Revalidation.ChangeKind;
import io.countersign.policy.Revalidation.OnChange;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** Reads how long a permit is valid, and what makes it fall before that. */
final class PermitReader {
  private static final Duration MAXIMUM_VALIDITY = Duration.ofDays(30);
  private static final Map<String, ChangeKind> CHANGES = YamlMap.words(ChangeKind.values());

  private PermitReader() {}

  /**
   * What a rule says of its permit.
   *
   * @param validFor how long it is valid
   * @param revalidation what makes it fall; null for stops alone
   */
  record PermitTerms(Duration validFor, @Nullable Revalidation revalidation) {
    private static final PermitTerms DEFAULT =
        new PermitTerms(Classification.DEFAULT_PERMIT_VALIDITY, null);
  }

  static PermitTerms read(YamlMap.Problems problems, YamlMap map) {
    Node node = map.get("permit");
    YamlMap permit =
        node == null
            ? null
            : YamlMap.of(problems, node, "permit", List.of("validFor", "revalidate"));
    if (permit == null) {
      return PermitTerms.DEFAULT;
    }
    permit.required("validFor", "permit");
    Duration validFor = permit.duration("validFor", MAXIMUM_VALIDITY);
    Node revalidate = permit.get("revalidate");
    return new PermitTerms(
        Objects.requireNonNullElse(validFor, Classification.DEFAULT_PERMIT_VALIDITY),
        revalidate == null ? null : revalidation(problems, revalidate));
  }

  private static @Nullable Revalidation revalidation(YamlMap.Problems problems, Node node) {
    YamlMap map = YamlMap.of(problems, node, "revalidate", List.of("on", "action"));
    if (map == null) {
      return null;
    }
    Node listed = map.required("on", "revalidate");
    Set<ChangeKind> named = new HashSet<>();
    List<ChangeKind> on =
        map.list("on", CHANGES.size(), child -> change(problems, map, child, named));
    if (listed != null && on.isEmpty()) {
      problems.add(listed, "'on' must name at least one of " + String.join(", ", CHANGES.keySet()));
    }
    OnChange action =
        map.has("action")
            ? map.choice("action", YamlMap.words(OnChange.values()))
            : OnChange.REVOKE;
    return on.isEmpty() || action == null ? null : new Revalidation(on, action);
  }

  private static @Nullable ChangeKind change(
      YamlMap.Problems problems, YamlMap map, Node node, Set<ChangeKind> named) {
    String text = map.scalar(node, "an entry of 'on'");
    if (text == null) {
      return null;
    }
    ChangeKind kind = CHANGES.get(text);
    if (kind == null) {
      problems.add(
          node,
          "'" + text + "' is no change; the choices are " + String.join(", ", CHANGES.keySet()));
    } else if (!named.add(kind)) {
      problems.add(node, "'" + text + "' stands twice in 'on'");
    }
    return kind;
  }
}
