package io.countersign.approval;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a person may decide, where they are among those who are asked.
 *
 * @param limits up to what amounts; a currency that is not there is no authority over amounts in
 *     it, for nothing is converted
 * @param maxTier highest tier; null for every tier
 * @param tools tools; empty for all
 * @param qualifications what they are qualified for
 */
public record Authority(
    List<Money> limits,
    @Nullable Integer maxTier,
    List<ToolPattern> tools,
    List<Qualification> qualifications) {
  /** No amounts, every tier, every tool, no qualification. */
  public static final Authority NONE = new Authority(List.of(), null, List.of(), List.of());

  /** Copies the lists. */
  public Authority {
    limits = List.copyOf(limits);
    tools = List.copyOf(tools);
    qualifications = List.copyOf(qualifications);
  }

  /**
   * Something that a person is qualified for.
   *
   * @param name its name
   * @param validUntil the first moment at which it no longer holds; null for ever
   */
  public record Qualification(String name, @Nullable Instant validUntil) {}

  /** A limit and nothing else. */
  public static Authority upTo(Money limit) {
    return new Authority(List.of(limit), null, List.of(), List.of());
  }

  /** The limit in a currency, the lowest where there are several; null for none. */
  public @Nullable Money limitIn(String currency) {
    Money lowest = null;
    for (Money limit : limits) {
      if (limit.currency().equals(currency) && (lowest == null || lowest.reaches(limit))) {
        lowest = limit;
      }
    }
    return lowest;
  }

  /** Whether it is about {@code tool}. */
  public boolean isAbout(String tool) {
    return tools.isEmpty() || tools.stream().anyMatch(pattern -> pattern.matches(tool));
  }

  /** Whether it reaches {@code tier}. */
  public boolean reachesTier(int tier) {
    return maxTier == null || tier <= maxTier;
  }

  /** Those of {@code demanded} that it does not hold at {@code now}. */
  public List<String> lacks(List<String> demanded, Instant now) {
    return demanded.stream().filter(name -> !holds(name, now)).toList();
  }

  private boolean holds(String name, Instant now) {
    return qualifications.stream()
        .anyMatch(
            each ->
                each.name().equals(name)
                    && (each.validUntil() == null || now.isBefore(each.validUntil())));
  }
}
