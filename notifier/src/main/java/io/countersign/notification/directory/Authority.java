package io.countersign.notification.directory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.events.Money;
import io.countersign.events.Principal;
import io.countersign.events.Qualification;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a person may decide, as the extension {@link #SCHEMA} says it.
 *
 * @param limits up to what amount, at most one for each currency
 * @param maxTier highest tier; null for every tier
 * @param decidesTools tools, as patterns; empty for all
 * @param qualifications what they are qualified for
 */
record Authority(
    List<Money> limits,
    @Nullable Integer maxTier,
    List<String> decidesTools,
    List<Qualification> qualifications) {
  /** URI of the extension. */
  static final String SCHEMA = "urn:countersign:params:scim:schemas:2.0:Authority";

  /** No authority over amounts, and no bound besides. */
  static final Authority NONE = new Authority(List.of(), null, List.of(), List.of());

  private static final int MAX_ITEMS = 50;
  private static final int MAX_TEXT_LENGTH = 200;
  private static final int HIGHEST_TIER = 5;
  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
  private static final Pattern AMOUNT = Pattern.compile("\\d{1,18}(\\.\\d{1,4})?");
  private static final Set<String> FIELDS =
      Set.of("limits", "maxtier", "decidestools", "qualifications");

  Authority {
    limits = List.copyOf(limits);
    decidesTools = List.copyOf(decidesTools);
    qualifications = List.copyOf(qualifications);
  }

  static Authority of(Principal principal) {
    List<Money> limits = new ArrayList<>();
    if (principal.getLimit() != null) {
      limits.add(principal.getLimit());
    }
    limits.addAll(principal.getLimits());
    return new Authority(
        limits, principal.getMaxTier(), principal.getDecidesTools(), principal.getQualifications());
  }

  /** From a resource; null where it says nothing of authority. */
  static @Nullable Authority read(ObjectNode resource) {
    @Nullable JsonNode extension = resource.get(SCHEMA);
    if (extension == null) {
      return null;
    }
    if (extension.isNull()) {
      return NONE;
    }
    if (!extension.isObject()) {
      throw ScimProblem.invalidSyntax("\"" + SCHEMA + "\" is an object.");
    }
    for (String name : Attributes.names((ObjectNode) extension)) {
      if (!FIELDS.contains(name)) {
        throw ScimProblem.invalidSyntax(
            "\"" + Attributes.quoted(name) + "\" is not an attribute of " + SCHEMA + ".");
      }
    }
    return new Authority(
        limits(extension.path("limits")),
        maxTier(extension.path("maxTier")),
        tools(extension.path("decidesTools")),
        qualifications(extension.path("qualifications")));
  }

  void writeTo(ObjectNode resource) {
    if (equals(NONE)) {
      return;
    }
    ObjectNode extension = resource.putObject(SCHEMA);
    if (!limits.isEmpty()) {
      ArrayNode array = extension.putArray("limits");
      limits.forEach(
          limit ->
              array
                  .addObject()
                  .put("amount", limit.getAmount())
                  .put("currency", limit.getCurrency()));
    }
    if (maxTier != null) {
      extension.put("maxTier", maxTier);
    }
    if (!decidesTools.isEmpty()) {
      decidesTools.forEach(extension.putArray("decidesTools")::add);
    }
    if (!qualifications.isEmpty()) {
      ArrayNode array = extension.putArray("qualifications");
      for (Qualification qualification : qualifications) {
        ObjectNode node = array.addObject().put("name", qualification.getName());
        if (qualification.getValidUntil() != null) {
          node.put("validUntil", qualification.getValidUntil().toString());
        }
      }
    }
  }

  void writeTo(Principal.Builder principal) {
    principal.setLimit(limits.isEmpty() ? null : limits.getFirst());
    principal.setLimits(limits.isEmpty() ? List.of() : limits.subList(1, limits.size()));
    principal.setMaxTier(maxTier);
    principal.setDecidesTools(decidesTools);
    principal.setQualifications(qualifications);
  }

  private static List<Money> limits(JsonNode values) {
    List<Money> limits = new ArrayList<>();
    Set<String> currencies = new HashSet<>();
    for (JsonNode value : items(values, "limits")) {
      String amount = value.path("amount").asText("");
      String currency = value.path("currency").asText("");
      if (!value.path("amount").isTextual()
          || !AMOUNT.matcher(amount).matches()
          || !CURRENCY.matcher(currency).matches()) {
        throw ScimProblem.invalidValue(
            "Each of \"limits\" is as {\"amount\": \"5000\", \"currency\": \"EUR\"}, the amount a"
                + " text of at most 18 digits and 4 decimals.");
      }
      if (!currencies.add(currency)) {
        throw ScimProblem.invalidValue("\"limits\" has two of " + currency + ".");
      }
      limits.add(new Money(new BigDecimal(amount).toPlainString(), currency));
    }
    return limits;
  }

  private static @Nullable Integer maxTier(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isIntegralNumber() || value.asLong() < 0 || value.asLong() > HIGHEST_TIER) {
      throw ScimProblem.invalidValue("\"maxTier\" is a number from 0 to " + HIGHEST_TIER + ".");
    }
    return value.asInt();
  }

  private static List<String> tools(JsonNode values) {
    List<String> tools = new ArrayList<>();
    for (JsonNode value : items(values, "decidesTools")) {
      if (!value.isTextual() || value.textValue().isBlank()) {
        throw ScimProblem.invalidValue("Each of \"decidesTools\" is a pattern of tools.");
      }
      tools.add(Attributes.bounded("decidesTools", value.textValue(), MAX_TEXT_LENGTH));
    }
    return tools;
  }

  private static List<Qualification> qualifications(JsonNode values) {
    List<Qualification> qualifications = new ArrayList<>();
    for (JsonNode value : items(values, "qualifications")) {
      String name = value.path("name").asText("");
      if (name.isBlank()) {
        throw ScimProblem.invalidValue("Each of \"qualifications\" has a \"name\".");
      }
      JsonNode until = value.path("validUntil");
      qualifications.add(
          new Qualification(
              Attributes.bounded("name", name, MAX_TEXT_LENGTH),
              until.isMissingNode() || until.isNull() ? null : instant(until.asText(""))));
    }
    return qualifications;
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text).truncatedTo(ChronoUnit.MILLIS);
    } catch (DateTimeParseException e) {
      throw ScimProblem.invalidValue(
          "\"validUntil\" is a moment as 2027-01-31T00:00:00Z, not \""
              + Attributes.quoted(text)
              + "\".");
    }
  }

  private static List<JsonNode> items(JsonNode values, String name) {
    if (values.isMissingNode() || values.isNull()) {
      return List.of();
    }
    if (!values.isArray() || values.size() > MAX_ITEMS) {
      throw ScimProblem.invalidValue(
          "\"" + name + "\" is a list of at most " + MAX_ITEMS + " values.");
    }
    List<JsonNode> items = new ArrayList<>();
    values.forEach(items::add);
    return items;
  }
}
