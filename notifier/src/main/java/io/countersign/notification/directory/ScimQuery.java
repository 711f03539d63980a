package io.countersign.notification.directory;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import com.unboundid.scim2.common.Path;
import com.unboundid.scim2.common.exceptions.BadRequestException;
import com.unboundid.scim2.common.exceptions.ScimException;
import com.unboundid.scim2.common.filters.Filter;
import com.unboundid.scim2.common.filters.FilterType;
import com.unboundid.scim2.common.utils.FilterEvaluator;
import com.unboundid.scim2.common.utils.JsonUtils;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a list shall hold: a filter, a page of it, and which attributes. */
public final class ScimQuery {
  /** Most resources in one answer. */
  public static final int MAX_RESULTS = 200;

  private static final int DEFAULT_RESULTS = 100;
  private static final int MAX_FILTER_LENGTH = 2_000;
  private static final String LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

  /** What an answer holds whatever was asked for. */
  private static final Set<String> ALWAYS = Set.of("schemas", "id", "meta");

  private final @Nullable Filter filter;
  private final int start;
  private final int count;
  private final Set<String> wanted;
  private final Set<String> unwanted;

  /**
   * @param filter expression of RFC 7644 §3.4.2.2; null for all
   * @param startIndex from 1; null for 1
   * @param count how many at most; null for a default
   * @param attributes names by commas; null for all
   * @param excludedAttributes names by commas; null for none
   */
  public ScimQuery(
      @Nullable String filter,
      @Nullable Integer startIndex,
      @Nullable Integer count,
      @Nullable String attributes,
      @Nullable String excludedAttributes) {
    this.filter = filter == null || filter.isBlank() ? null : parse(filter);
    this.start = startIndex == null ? 1 : Math.max(1, startIndex);
    this.count = count == null ? DEFAULT_RESULTS : Math.clamp(count, 0, MAX_RESULTS);
    this.wanted = names(attributes);
    this.unwanted = names(excludedAttributes);
  }

  /**
   * The value where the filter is {@code name eq "value"} and nothing else, so that one look finds
   * it; null otherwise.
   */
  @Nullable String equalTo(String name) {
    if (filter == null || filter.getFilterType() != FilterType.EQUAL) {
      return null;
    }
    @Nullable Path path = filter.getAttributePath();
    @Nullable ValueNode value = filter.getComparisonValue();
    return path != null
            && path.size() == 1
            && path.getElement(0).getAttribute().equalsIgnoreCase(name)
            && value != null
            && value.isTextual()
        ? value.textValue()
        : null;
  }

  /** The answer out of all resources of the kind, in order. */
  ObjectNode answer(List<ObjectNode> resources) {
    List<ObjectNode> matching = new ArrayList<>();
    for (ObjectNode resource : resources) {
      if (matches(resource)) {
        matching.add(resource);
      }
    }
    ObjectNode answer = JsonUtils.getJsonNodeFactory().objectNode();
    answer.putArray("schemas").add(LIST);
    answer.put("totalResults", matching.size());
    List<ObjectNode> page = matching.stream().skip(start - 1L).limit(count).toList();
    answer.put("startIndex", start);
    answer.put("itemsPerPage", page.size());
    ArrayNode array = answer.putArray("Resources");
    page.forEach(resource -> array.add(project(resource)));
    return answer;
  }

  /** A resource with the attributes that were asked for. */
  public ObjectNode project(ObjectNode resource) {
    if (wanted.isEmpty() && unwanted.isEmpty()) {
      return resource;
    }
    ObjectNode projected = JsonUtils.getJsonNodeFactory().objectNode();
    for (var attribute : resource.properties()) {
      String name = attribute.getKey().toLowerCase(Locale.ROOT);
      boolean kept =
          ALWAYS.contains(name)
              || (wanted.isEmpty() ? !unwanted.contains(name) : wanted.contains(name));
      if (kept) {
        projected.set(attribute.getKey(), attribute.getValue());
      }
    }
    return projected;
  }

  private boolean matches(ObjectNode resource) {
    if (filter == null) {
      return true;
    }
    @Nullable String externalId = equalTo("externalId");
    if (externalId != null) {
      // The provider's own ids depend on case.
      return externalId.equals(resource.path("externalId").asText(null));
    }
    try {
      return FilterEvaluator.evaluate(filter, resource);
    } catch (ScimException e) {
      throw Library.problem(e);
    }
  }

  private static Filter parse(String filter) {
    if (filter.length() > MAX_FILTER_LENGTH) {
      throw ScimProblem.of(
          400, "invalidFilter", "A filter has at most " + MAX_FILTER_LENGTH + " characters.");
    }
    try {
      return Filter.fromString(filter);
    } catch (BadRequestException e) {
      throw Library.problem(e);
    }
  }

  /** Names of whole attributes: of {@code emails.value} and of a URI's attribute the first part. */
  private static Set<String> names(@Nullable String names) {
    return names == null
        ? Set.of()
        : Arrays.stream(names.split(","))
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .filter(name -> !name.isEmpty())
            .map(ScimQuery::whole)
            .collect(Collectors.toUnmodifiableSet());
  }

  private static String whole(String name) {
    String authority = Authority.SCHEMA.toLowerCase(Locale.ROOT);
    if (name.startsWith(authority)) {
      return authority;
    }
    String local = name.substring(name.lastIndexOf(':') + 1);
    return local.contains(".") ? local.substring(0, local.indexOf('.')) : local;
  }
}
