package io.countersign.local.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.countersign.events.Money;
import io.countersign.events.PrincipalKind;
import io.countersign.events.PublicKey;
import io.countersign.events.Qualification;
import io.countersign.policy.ToolPattern;
import io.countersign.schemas.dsse.InvalidEnvelopeException;
import io.countersign.schemas.dsse.VerificationKey;
import io.countersign.schemas.id.PrincipalId;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a directory file and collects what is wrong, each with its line and how to mend it. */
final class DirectoryReader {
  /** Most entries of one list of a principal. */
  static final int MAX_LIST_ENTRIES = 200;

  /** Highest tier of an action. */
  static final int MAX_TIER = 5;

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Map<String, PrincipalKind> KINDS =
      Map.of(
          "user", PrincipalKind.HUMAN,
          "agent", PrincipalKind.AGENT,
          "service", PrincipalKind.SERVICE);
  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
  private static final Pattern POLICIES = Pattern.compile("\\*|[A-Za-z0-9][A-Za-z0-9._-]*\\*?");
  private static final Pattern QUALIFICATION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final int MAX_AMOUNT_DIGITS = 60;
  private static final Set<String> FIELDS =
      Set.of(
          "id",
          "kind",
          "displayName",
          "email",
          "groups",
          "limit",
          "limits",
          "maxTier",
          "decidesTools",
          "qualifications",
          "owner",
          "active",
          "keys",
          "publishes",
          "externalId");
  private static final Set<String> GROUP_FIELDS =
      Set.of("id", "displayName", "workingTime", "externalId");
  private static final Set<String> KEY_FIELDS = Set.of("id", "algorithm", "publicKey");

  private final YamlLines lines;
  private final List<String> problems = new ArrayList<>();
  private final List<DirectoryFile.Entry> entries = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();

  private DirectoryReader(YamlLines lines) {
    this.lines = lines;
  }

  static DirectoryFile read(String yaml) {
    JsonNode root;
    DirectoryReader reader;
    try {
      root = YAML.readTree(yaml);
      reader = new DirectoryReader(YamlLines.of(YAML, yaml));
    } catch (JsonProcessingException e) {
      return new DirectoryFile(
          List.of(),
          List.of("line %d: %s".formatted(e.getLocation().getLineNr(), e.getOriginalMessage())));
    } catch (IOException e) {
      return new DirectoryFile(List.of(), List.of("line 1: " + e.getMessage()));
    }
    reader.document(root);
    return new DirectoryFile(reader.entries, reader.problems);
  }

  /**
   * A value and where it stands.
   *
   * @param node the value
   * @param path its path in the document
   * @param of whom it is about, for sentences; empty at the top
   */
  record Spot(JsonNode node, String path, String of) {
    Spot child(String name) {
      return new Spot(node.path(name), YamlLines.child(path, name), of);
    }

    boolean isThere() {
      return !node.isMissingNode() && !node.isNull();
    }

    String text() {
      return node.asText("");
    }

    List<Spot> elements() {
      List<Spot> elements = new ArrayList<>();
      for (int index = 0; index < node.size(); index++) {
        elements.add(new Spot(node.path(index), YamlLines.child(path, index), of));
      }
      return elements;
    }

    Spot about(String whom) {
      return new Spot(node, path, whom);
    }
  }

  private void document(@Nullable JsonNode root) {
    JsonNode principals = root == null ? null : root.get("principals");
    if (root == null || principals == null || !principals.isArray()) {
      problems.add(
          "line 1: Expected a list 'principals' at the top of the document, but there is none");
      return;
    }
    if (!"Directory".equals(root.path("kind").asText())
        || !"countersign/v1".equals(root.path("apiVersion").asText())) {
      problems.add(
          "line 1: Expected 'apiVersion: countersign/v1' and 'kind: Directory' at the top");
    }
    Spot top = new Spot(root, "", "");
    int position = 0;
    for (Spot principal : top.child("principals").elements()) {
      principal(principal.about("entry " + ++position));
    }
    Spot groups = top.child("groups");
    if (groups.isThere() && !groups.node().isArray()) {
      wrong(groups, "expected a list of groups, as '- {id: finance-leads, displayName: Leads}'");
      return;
    }
    position = 0;
    for (Spot group : groups.elements()) {
      group(group.about("group " + ++position));
    }
  }

  /** Says what is wrong at a place. */
  void wrong(Spot spot, String sentence) {
    problems.add(
        "line %d: %s%s"
            .formatted(
                lines.line(spot.path()), spot.of().isEmpty() ? "" : spot.of() + ": ", sentence));
  }

  private void principal(Spot unnamed) {
    String id = unnamed.child("id").text();
    int colon = id.indexOf(':');
    PrincipalKind kind = colon < 0 ? null : KINDS.get(id.substring(0, colon));
    if (kind == null || colon == id.length() - 1) {
      wrong(
          unnamed,
          "expected an id that begins with user:, agent: or service:, but it is '%s'"
              .formatted(id));
      return;
    }
    Spot spot = unnamed.about(id);
    PrincipalId.problem(id).ifPresent(problem -> wrong(spot, problem));
    known(spot, FIELDS, "a principal");
    String said = spot.child("kind").text();
    String word = kind.name().toLowerCase(Locale.ROOT);
    if (!said.equals(word)) {
      wrong(spot, "expected kind %s for this id, but it says '%s'".formatted(word, said));
    }
    add(
        spot,
        new DirectoryFile.Entry(
            id,
            kind,
            text(spot.child("displayName")),
            text(spot.child("email")),
            texts(spot.child("groups"), "a group's id without prefix", group -> !group.isBlank()),
            authority(spot, kind),
            text(spot.child("owner")),
            spot.node().path("active").asBoolean(true),
            keys(spot.child("keys")),
            publishes(spot.child("publishes")),
            null,
            text(spot.child("externalId"))));
  }

  private void group(Spot unnamed) {
    String id = unnamed.child("id").text();
    if (PrincipalId.nameProblem(id).isPresent() || id.contains(":")) {
      wrong(
          unnamed,
          "expected an id without prefix such as finance-leads, but it is '%s'".formatted(id));
      return;
    }
    Spot spot = unnamed.about(PrincipalId.Kind.GROUP.prefix() + id);
    known(spot, GROUP_FIELDS, "a group");
    add(
        spot,
        new DirectoryFile.Entry(
            spot.of(),
            PrincipalKind.GROUP,
            text(spot.child("displayName")),
            null,
            List.of(),
            DirectoryFile.Authority.NONE,
            null,
            true,
            null,
            null,
            new WorkingTimeReader(this).read(spot.child("workingTime")),
            text(spot.child("externalId"))));
  }

  private void add(Spot spot, DirectoryFile.Entry entry) {
    if (!ids.add(entry.id())) {
      problems.add("line %d: %s stands there twice".formatted(lines.line(spot.path()), entry.id()));
    }
    entries.add(entry);
  }

  /** Says which fields nobody knows. */
  void known(Spot spot, Set<String> fields, String what) {
    spot.node()
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!fields.contains(field)) {
                wrong(spot.child(field).about(spot.of()), notAField(field, what));
              }
            });
  }

  private static String notAField(String field, String what) {
    return "'%s' is not a field of %s".formatted(field, what);
  }

  private DirectoryFile.Authority authority(Spot spot, PrincipalKind kind) {
    if (kind != PrincipalKind.HUMAN) {
      for (String field : List.of("limits", "maxTier", "decidesTools", "qualifications")) {
        if (spot.child(field).isThere()) {
          wrong(spot.child(field), "only a person has %s; leave it away".formatted(field));
        }
      }
    }
    Money limit = limit(spot.child("limit"));
    List<Money> limits = new ArrayList<>();
    Set<String> currencies = new HashSet<>();
    if (limit != null) {
      currencies.add(limit.getCurrency());
    }
    for (Spot each : elements(spot.child("limits"))) {
      Money further = limit(each);
      if (further != null) {
        limits.add(further);
        if (!currencies.add(further.getCurrency())) {
          wrong(
              each, "expected one limit in %s, but there are two".formatted(further.getCurrency()));
        }
      }
    }
    return new DirectoryFile.Authority(
        limit,
        limits,
        tier(spot.child("maxTier")),
        texts(
            spot.child("decidesTools"),
            "a tool (email.send), everything below a name (payments.*) or *",
            DirectoryReader::isToolPattern),
        qualifications(spot.child("qualifications")));
  }

  private @Nullable Integer tier(Spot spot) {
    if (!spot.isThere()) {
      return null;
    }
    if (!spot.node().isInt() || spot.node().asInt() < 0 || spot.node().asInt() > MAX_TIER) {
      wrong(
          spot,
          "expected a tier from 0 to %d as maxTier, but it is '%s'"
              .formatted(MAX_TIER, spot.text()));
      return null;
    }
    return spot.node().asInt();
  }

  static boolean isToolPattern(String text) {
    try {
      new ToolPattern(text);
      return true;
    } catch (IllegalArgumentException notOne) {
      return false;
    }
  }

  private List<Qualification> qualifications(Spot spot) {
    List<Qualification> found = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Spot each : elements(spot)) {
      known(each, Set.of("name", "validUntil"), "a qualification");
      String name = each.child("name").text();
      if (!QUALIFICATION.matcher(name).matches() || !names.add(name)) {
        wrong(
            each,
            "expected a qualification like {name: gdpr-training, validUntil: 2027-06-30}, each name once, but it is %s"
                .formatted(each.node()));
        continue;
      }
      found.add(new Qualification(name, moment(each.child("validUntil"))));
    }
    return found;
  }

  /** A moment, or the first one after a day. */
  private @Nullable Instant moment(Spot spot) {
    if (!spot.isThere()) {
      return null;
    }
    try {
      return Moments.until(spot.text());
    } catch (DateTimeException e) {
      wrong(spot, "expected %s, but it is '%s'".formatted(Moments.CHOICES, spot.text()));
      return null;
    }
  }

  private @Nullable List<PublicKey> keys(Spot spot) {
    if (spot.node().isMissingNode()) {
      return null;
    }
    List<PublicKey> found = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Spot key : spot.elements()) {
      known(key, KEY_FIELDS, "a key");
      String name = key.child("id").text();
      String algorithm = key.node().path("algorithm").asText(VerificationKey.ALGORITHM);
      String text = key.child("publicKey").text();
      if (name.isBlank() || !names.add(name)) {
        wrong(key, "each key has an id of its own");
      }
      if (!algorithm.equals(VerificationKey.ALGORITHM)) {
        wrong(
            key,
            "expected the algorithm %s, but it is '%s'"
                .formatted(VerificationKey.ALGORITHM, algorithm));
      } else {
        try {
          VerificationKey.ofBase64(name, text);
        } catch (InvalidEnvelopeException e) {
          wrong(key, String.valueOf(e.getMessage()));
        }
      }
      found.add(new PublicKey(name, algorithm, text));
    }
    return found;
  }

  private @Nullable List<String> publishes(Spot spot) {
    if (spot.node().isMissingNode()) {
      return null;
    }
    return texts(
        spot,
        "a policy's name, 'prefix*' or '*' in publishes",
        text -> POLICIES.matcher(text).matches());
  }

  private @Nullable Money limit(Spot spot) {
    if (!spot.isThere()) {
      return null;
    }
    Money money = money(spot.child("amount").text(), spot.child("currency").text());
    if (money == null) {
      wrong(
          spot,
          "expected a limit like {amount: \"5000\", currency: EUR}, but it is %s"
              .formatted(spot.node()));
    }
    return money;
  }

  /** An amount that is not negative, in a currency of three capital letters; null for others. */
  static @Nullable Money money(String amount, String currency) {
    try {
      BigDecimal number = new BigDecimal(amount);
      boolean bounded =
          number.precision() <= MAX_AMOUNT_DIGITS
              && Math.abs((long) number.scale()) <= MAX_AMOUNT_DIGITS;
      return number.signum() >= 0 && bounded && CURRENCY.matcher(currency).matches()
          ? new Money(number.toPlainString(), currency)
          : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** The texts of a list that are as they should be; says which are not. */
  List<String> texts(Spot spot, String expected, Predicate<String> right) {
    List<String> found = new ArrayList<>();
    for (Spot each : elements(spot)) {
      if (!each.node().isValueNode() || !right.test(each.text())) {
        wrong(
            each,
            "expected %s, but it is '%s'"
                .formatted(expected, each.node().isValueNode() ? each.text() : each.node()));
      }
      found.add(each.text());
    }
    return found;
  }

  /** The elements of a list that need not be there. */
  List<Spot> elements(Spot spot) {
    if (!spot.isThere()) {
      return List.of();
    }
    if (!spot.node().isArray() || spot.node().size() > MAX_LIST_ENTRIES) {
      wrong(spot, "expected a list of at most %d entries".formatted(MAX_LIST_ENTRIES));
      return List.of();
    }
    return spot.elements();
  }

  private static @Nullable String text(Spot spot) {
    return spot.isThere() ? spot.text() : null;
  }
}
