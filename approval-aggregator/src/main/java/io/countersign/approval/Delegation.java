package io.countersign.approval;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A grant: one person lets another decide in their place.
 *
 * @param id its id
 * @param grantor who gives it
 * @param grantee who has it
 * @param writtenBy who wrote it: nobody lends another's right, so a grant that somebody else than
 *     its grantor wrote gives none
 * @param scope what it covers
 * @param validFrom from when
 * @param validUntil the first moment at which it no longer holds
 * @param mayDelegate whether the grantee may give the right on
 * @param revoked whether it was taken back
 * @param parent the grant by which the grantor has the right themselves; null where it is their own
 */
public record Delegation(
    String id,
    PrincipalId grantor,
    PrincipalId grantee,
    PrincipalId writtenBy,
    Scope scope,
    Instant validFrom,
    Instant validUntil,
    boolean mayDelegate,
    boolean revoked,
    @Nullable String parent) {
  /** Most grants in a chain: the one whose right is used, and those given on. */
  public static final int MAX_CHAIN = 3;

  /**
   * What a grant covers of its grantor's right.
   *
   * @param tools tools; empty for all
   * @param groups groups through which the grantor is asked, without prefix; empty for all, and for
   *     what names the grantor
   * @param limit up to what amount, and none in other currencies; null for the grantor's own limits
   * @param maxTier highest tier; null for the grantor's own
   */
  public record Scope(
      List<ToolPattern> tools,
      Set<String> groups,
      @Nullable Money limit,
      @Nullable Integer maxTier) {
    /** Everything that the grantor may. */
    public static final Scope EVERYTHING = new Scope(List.of(), Set.of(), null, null);

    /** Copies the collections. */
    public Scope {
      tools = List.copyOf(tools);
      groups = Set.copyOf(groups);
    }

    boolean isAbout(String tool) {
      return tools.isEmpty() || tools.stream().anyMatch(pattern -> pattern.matches(tool));
    }

    boolean reachesTier(int tier) {
      return maxTier == null || tier <= maxTier;
    }

    /** Whether it covers what the grantor is asked as; null for being named. */
    boolean covers(@Nullable String group) {
      return groups.isEmpty() || (group != null && groups.contains(group));
    }
  }

  /** Whether its time is now and it was not taken back. */
  boolean holds(Instant now) {
    return !revoked && !now.isBefore(validFrom) && now.isBefore(validUntil);
  }
}
