package io.countersign.notification;

import io.countersign.events.Delegation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A grant by which one person decides in another's place, as far as an inbox needs it.
 *
 * @param id its id
 * @param grantor who gives it
 * @param grantee who has it
 * @param givenByGrantor whether the grantor wrote it themselves; another's counts for nothing
 * @param tools tools that it covers, as patterns; empty for all
 * @param groups groups of the grantor that it covers; empty for all and for what names the grantor
 * @param limit up to what amount; null for the grantor's own limits
 * @param maxTier highest tier; null for the grantor's own
 * @param validFrom from when
 * @param validUntil the first moment at which it no longer holds
 * @param mayDelegate whether it may be given on
 * @param revoked whether it was taken back
 * @param parent the grant that it gives on; null for the grantor's own right
 */
public record Grant(
    String id,
    String grantor,
    String grantee,
    boolean givenByGrantor,
    List<String> tools,
    List<String> groups,
    @Nullable Amount limit,
    @Nullable Integer maxTier,
    Instant validFrom,
    Instant validUntil,
    boolean mayDelegate,
    boolean revoked,
    @Nullable String parent) {
  /** Copies the lists. */
  public Grant {
    tools = List.copyOf(tools);
    groups = List.copyOf(groups);
  }

  /**
   * From the platform's record.
   *
   * @throws IllegalArgumentException where it says nonsense
   */
  public static Grant of(Delegation record) {
    return new Grant(
        record.getId(),
        record.getGrantor(),
        record.getGrantee(),
        record.getChangedBy().equals(record.getGrantor()),
        record.getTools(),
        record.getGroups(),
        Amount.of(record.getLimit()),
        record.getMaxTier(),
        record.getValidFrom(),
        record.getValidUntil(),
        record.getMayDelegate(),
        record.getRevoked(),
        record.getParent());
  }

  /** Whether it can be used at that moment. */
  public boolean holds(Instant now) {
    return !revoked && givenByGrantor && !now.isBefore(validFrom) && now.isBefore(validUntil);
  }

  /** Whether it covers the request's tool and tier. */
  boolean covers(OpenRequest request) {
    return Tools.anyMatches(tools, request.tool())
        && (maxTier == null || request.tier() <= maxTier);
  }

  /** Whether it covers being asked under that name. */
  boolean covers(Approver name) {
    return groups.isEmpty() || groups.stream().map(Approver::group).anyMatch(name::equals);
  }

  /** Whether it covers an amount; one with a limit covers none in other currencies. */
  boolean reaches(Amount amount) {
    return limit == null || limit.covers(amount);
  }
}
