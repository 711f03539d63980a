package io.countersign.local.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.countersign.events.Money;
import io.countersign.events.PrincipalKind;
import io.countersign.events.PublicKey;
import io.countersign.schemas.dsse.InvalidEnvelopeException;
import io.countersign.schemas.dsse.VerificationKey;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * People, groups and agents as a YAML document says them.
 *
 * @param entries in the document's order
 * @param problems what is wrong, one sentence each; nothing may be loaded then
 */
public record DirectoryFile(List<Entry> entries, List<String> problems) {

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Map<String, PrincipalKind> KINDS =
      Map.of(
          "user", PrincipalKind.HUMAN,
          "agent", PrincipalKind.AGENT,
          "service", PrincipalKind.SERVICE);
  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
  private static final Set<String> FIELDS =
      Set.of(
          "id",
          "kind",
          "displayName",
          "email",
          "groups",
          "limit",
          "owner",
          "active",
          "keys",
          "publishes");
  private static final Set<String> KEY_FIELDS = Set.of("id", "algorithm", "publicKey");
  private static final Pattern POLICIES = Pattern.compile("\\*|[A-Za-z0-9][A-Za-z0-9._-]*\\*?");

  /**
   * One principal.
   *
   * @param id {@code user:…}, {@code agent:…} or {@code service:…}
   * @param kind what it is
   * @param displayName name for people
   * @param email address
   * @param groups groups without prefix
   * @param limit up to what amount it may decide
   * @param owner of an agent
   * @param active whether it may act
   * @param keys keys that it signs policies with; null where the document says nothing of them, and
   *     those that the directory has stay
   * @param publishes policies that it may publish; null as with {@code keys}
   */
  public record Entry(
      String id,
      PrincipalKind kind,
      @Nullable String displayName,
      @Nullable String email,
      List<String> groups,
      @Nullable Money limit,
      @Nullable String owner,
      boolean active,
      @Nullable List<PublicKey> keys,
      @Nullable List<String> publishes) {
    /** Copies the lists. */
    public Entry {
      groups = List.copyOf(groups);
      keys = keys == null ? null : List.copyOf(keys);
      publishes = publishes == null ? null : List.copyOf(publishes);
    }
  }

  /** Copies the lists. */
  public DirectoryFile {
    entries = List.copyOf(entries);
    problems = List.copyOf(problems);
  }

  /** Reads a document. */
  public static DirectoryFile parse(String yaml) {
    List<String> problems = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    JsonNode root;
    try {
      root = YAML.readTree(yaml);
    } catch (JsonProcessingException e) {
      return new DirectoryFile(
          List.of(),
          List.of("line %d: %s".formatted(e.getLocation().getLineNr(), e.getOriginalMessage())));
    }
    JsonNode principals = root == null ? null : root.get("principals");
    if (principals == null || !principals.isArray()) {
      return new DirectoryFile(
          List.of(),
          List.of("Expected a list 'principals' at the top of the document, but there is none"));
    }
    if (!"Directory".equals(root.path("kind").asText())
        || !"countersign/v1".equals(root.path("apiVersion").asText())) {
      problems.add("Expected 'apiVersion: countersign/v1' and 'kind: Directory' at the top");
    }
    Set<String> ids = new HashSet<>();
    int position = 0;
    for (JsonNode node : principals) {
      position++;
      Entry entry = entry(node, "entry " + position, problems);
      if (entry != null) {
        if (!ids.add(entry.id())) {
          problems.add(entry.id() + " stands there twice");
        }
        entries.add(entry);
      }
    }
    return new DirectoryFile(entries, problems);
  }

  private static @Nullable Entry entry(JsonNode node, String place, List<String> problems) {
    String id = node.path("id").asText("");
    int colon = id.indexOf(':');
    PrincipalKind kind = colon < 0 ? null : KINDS.get(id.substring(0, colon));
    if (kind == null || colon == id.length() - 1) {
      problems.add(
          "%s: expected an id that begins with user:, agent: or service:, but it is '%s'"
              .formatted(place, id));
      return null;
    }
    node.fieldNames()
        .forEachRemaining(
            field -> {
              if (!FIELDS.contains(field)) {
                problems.add("%s: '%s' is not a field of a principal".formatted(id, field));
              }
            });
    String said = node.path("kind").asText("");
    if (!said.equals(kind.name().toLowerCase(Locale.ROOT))) {
      problems.add(
          "%s: expected kind %s for this id, but it says '%s'"
              .formatted(id, kind.name().toLowerCase(Locale.ROOT), said));
    }
    List<String> groups = new ArrayList<>();
    node.path("groups").forEach(group -> groups.add(group.asText()));
    return new Entry(
        id,
        kind,
        text(node, "displayName"),
        text(node, "email"),
        groups,
        limit(node.get("limit"), id, problems),
        text(node, "owner"),
        node.path("active").asBoolean(true),
        keys(node.get("keys"), id, problems),
        publishes(node.get("publishes"), id, problems));
  }

  private static @Nullable List<PublicKey> keys(
      @Nullable JsonNode keys, String id, List<String> problems) {
    if (keys == null) {
      return null;
    }
    List<PublicKey> found = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonNode key : keys) {
      key.fieldNames()
          .forEachRemaining(
              field -> {
                if (!KEY_FIELDS.contains(field)) {
                  problems.add("%s: '%s' is not a field of a key".formatted(id, field));
                }
              });
      String name = key.path("id").asText("");
      String algorithm = key.path("algorithm").asText(VerificationKey.ALGORITHM);
      String text = key.path("publicKey").asText("");
      if (name.isBlank() || !names.add(name)) {
        problems.add("%s: each key has an id of its own".formatted(id));
      }
      if (!algorithm.equals(VerificationKey.ALGORITHM)) {
        problems.add(
            "%s: expected the algorithm %s, but it is '%s'"
                .formatted(id, VerificationKey.ALGORITHM, algorithm));
      } else {
        try {
          VerificationKey.ofBase64(name, text);
        } catch (InvalidEnvelopeException e) {
          problems.add("%s: %s".formatted(id, e.getMessage()));
        }
      }
      found.add(new PublicKey(name, algorithm, text));
    }
    return found;
  }

  private static @Nullable List<String> publishes(
      @Nullable JsonNode patterns, String id, List<String> problems) {
    if (patterns == null) {
      return null;
    }
    List<String> found = new ArrayList<>();
    for (JsonNode pattern : patterns) {
      String text = pattern.asText("");
      if (!POLICIES.matcher(text).matches()) {
        problems.add(
            "%s: expected a policy's name, 'prefix*' or '*' in publishes, but it is '%s'"
                .formatted(id, text));
      }
      found.add(text);
    }
    return found;
  }

  private static @Nullable String text(JsonNode node, String field) {
    JsonNode value = node.get(field);
    return value == null || value.isNull() ? null : value.asText();
  }

  private static @Nullable Money limit(@Nullable JsonNode limit, String id, List<String> problems) {
    if (limit == null || limit.isNull()) {
      return null;
    }
    String currency = limit.path("currency").asText("");
    try {
      BigDecimal amount = new BigDecimal(limit.path("amount").asText(""));
      if (amount.signum() >= 0 && CURRENCY.matcher(currency).matches()) {
        return new Money(amount.toPlainString(), currency);
      }
    } catch (NumberFormatException e) {
      // Falls through to the one sentence about limits.
    }
    problems.add(
        "%s: expected a limit like {amount: \"5000\", currency: EUR}, but it is %s"
            .formatted(id, limit));
    return null;
  }
}
