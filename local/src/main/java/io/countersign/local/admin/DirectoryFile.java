package io.countersign.local.admin;

import io.countersign.events.Money;
import io.countersign.events.PrincipalKind;
import io.countersign.events.PublicKey;
import io.countersign.events.Qualification;
import io.countersign.events.WorkingTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * People, groups and agents as a YAML document says them.
 *
 * @param entries in the document's order, groups behind principals
 * @param problems what is wrong, one sentence each that begins with its line; nothing may be loaded
 *     then
 */
public record DirectoryFile(List<Entry> entries, List<String> problems) {
  /**
   * One principal.
   *
   * @param id {@code user:…}, {@code agent:…}, {@code service:…} or {@code group:…}
   * @param kind what it is
   * @param displayName name for people
   * @param email address
   * @param groups groups without prefix
   * @param authority what a person may decide
   * @param owner of an agent
   * @param active whether it may act
   * @param keys keys that it signs policies with; null where the document says nothing of them, and
   *     those that the directory has stay
   * @param publishes policies that it may publish; null as with {@code keys}
   * @param workingTime when a group works; null where that is not said
   * @param externalId id at the identity provider; null where the document says nothing of it, and
   *     that of the directory stays
   */
  public record Entry(
      String id,
      PrincipalKind kind,
      @Nullable String displayName,
      @Nullable String email,
      List<String> groups,
      Authority authority,
      @Nullable String owner,
      boolean active,
      @Nullable List<PublicKey> keys,
      @Nullable List<String> publishes,
      @Nullable WorkingTime workingTime,
      @Nullable String externalId) {
    /** Copies the lists. */
    public Entry {
      groups = List.copyOf(groups);
      keys = keys == null ? null : List.copyOf(keys);
      publishes = publishes == null ? null : List.copyOf(publishes);
    }
  }

  /**
   * What a person may decide, where they are asked.
   *
   * @param limit up to what amount; null for no authority over amounts
   * @param limits further ones, in other currencies
   * @param maxTier highest tier; null for every tier
   * @param decidesTools tools, as patterns; empty for all
   * @param qualifications what they are qualified for
   */
  public record Authority(
      @Nullable Money limit,
      List<Money> limits,
      @Nullable Integer maxTier,
      List<String> decidesTools,
      List<Qualification> qualifications) {
    /** Says nothing: no amounts, every tier, every tool, no qualification. */
    public static final Authority NONE = new Authority(null, List.of(), null, List.of(), List.of());

    /** Copies the lists. */
    public Authority {
      limits = List.copyOf(limits);
      decidesTools = List.copyOf(decidesTools);
      qualifications = List.copyOf(qualifications);
    }
  }

  /** Copies the lists. */
  public DirectoryFile {
    entries = List.copyOf(entries);
    problems = List.copyOf(problems);
  }

  /** Reads a document. */
  public static DirectoryFile parse(String yaml) {
    return DirectoryReader.read(yaml);
  }
}
