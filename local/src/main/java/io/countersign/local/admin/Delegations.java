package io.countersign.local.admin;

import io.countersign.events.Delegation;
import io.countersign.events.Money;
import io.countersign.events.Principal;
import io.countersign.events.PrincipalKind;
import io.countersign.policy.ToolPattern;
import io.countersign.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Grants by which one person lets another decide in their place: what the platform has, and whether
 * another one makes sense beside it. The aggregator asks everything again when a vote is cast under
 * a grant; here it is asked so that who writes one hears at once what is wrong.
 *
 * @param directory the directory by principal id
 * @param grants the grants by their ids
 */
public record Delegations(
    Map<String, SpecificRecord> directory, Map<String, SpecificRecord> grants) {
  /** Longest time for which a grant holds. */
  public static final Duration MAX_LENGTH = Duration.ofDays(366);

  /** Most grants in a chain: the one whose right is used, and those given on. */
  public static final int MAX_CHAIN = 3;

  /** Longest reason in UTF-16 units. */
  public static final int MAX_REASON_CHARACTERS = 500;

  /** Most tools or groups of one grant. */
  public static final int MAX_SCOPE_ENTRIES = 50;

  /** Copies the maps. */
  public Delegations {
    directory = Map.copyOf(directory);
    grants = Map.copyOf(grants);
  }

  /** Whether a grant can be used, as far as it says itself. */
  public enum Status {
    /** It can. */
    HOLDS,
    /** Its time has not come. */
    NOT_YET,
    /** Its time is over. */
    OVER,
    /** It was taken back. */
    REVOKED
  }

  /** Reads both; a record that cannot be read counts as not there. */
  public static Delegations read(RecordReader reader) {
    return new Delegations(
        reader.latestReadable(Topic.DIRECTORY_PRINCIPALS),
        reader.latestReadable(Topic.APPROVAL_DELEGATIONS));
  }

  /** An amount that is not negative in a currency of three capital letters; null for others. */
  public static @Nullable Money money(String amount, String currency) {
    return DirectoryReader.money(amount, currency);
  }

  /** The grant of that id; null where there is none. */
  public @Nullable Delegation find(String id) {
    return grants.get(id) instanceof Delegation grant && grant.getId().equals(id) ? grant : null;
  }

  /** Every grant, in order of their ends. */
  public List<Delegation> all() {
    List<Delegation> all = new ArrayList<>();
    grants.forEach(
        (id, record) -> {
          if (record instanceof Delegation grant && grant.getId().equals(id)) {
            all.add(grant);
          }
        });
    all.sort(Comparator.comparing(Delegation::getValidUntil).thenComparing(Delegation::getId));
    return all;
  }

  /** Whether it can be used at that moment, as far as it says itself. */
  public static Status status(Delegation grant, Instant now) {
    if (grant.getRevoked()) {
      return Status.REVOKED;
    }
    if (now.isBefore(grant.getValidFrom())) {
      return Status.NOT_YET;
    }
    return now.isBefore(grant.getValidUntil()) ? Status.HOLDS : Status.OVER;
  }

  /**
   * What is wrong with a new grant, one sentence each; empty where nothing is.
   *
   * @param by who wants to write it
   */
  public List<String> problems(Delegation grant, String by, Instant now) {
    List<String> problems = new ArrayList<>();
    if (!by.equals(grant.getGrantor())) {
      problems.add(
          "Expected %s to lend their own right, but %s writes the grant; nobody lends another's."
              .formatted(grant.getGrantor(), by));
    }
    person(grant.getGrantor(), problems);
    person(grant.getGrantee(), problems);
    if (grant.getGrantor().equals(grant.getGrantee())) {
      problems.add("Expected two different people, but both are %s.".formatted(by));
    }
    time(grant, now, problems);
    scope(grant, problems);
    chain(grant, now, problems);
    return problems;
  }

  private void person(String id, List<String> problems) {
    if (!(directory.get(id) instanceof Principal principal)) {
      problems.add("Expected somebody whom the directory knows, but it has no %s.".formatted(id));
    } else if (principal.getKind() != PrincipalKind.HUMAN) {
      problems.add(
          "Expected a person, but the directory says that %s is %s."
              .formatted(id, principal.getKind()));
    } else if (!principal.getActive()) {
      problems.add(
          "Expected somebody who may act, but the directory has %s as inactive.".formatted(id));
    }
  }

  private static void time(Delegation grant, Instant now, List<String> problems) {
    if (!grant.getValidUntil().isAfter(grant.getValidFrom())) {
      problems.add(
          "Expected an end after the beginning, but it is from %s until %s."
              .formatted(grant.getValidFrom(), grant.getValidUntil()));
    } else if (Duration.between(grant.getValidFrom(), grant.getValidUntil()).compareTo(MAX_LENGTH)
        > 0) {
      problems.add(
          "Expected at most %d days, but it is from %s until %s; give it again then."
              .formatted(MAX_LENGTH.toDays(), grant.getValidFrom(), grant.getValidUntil()));
    }
    if (!grant.getValidUntil().isAfter(now)) {
      problems.add("Expected an end to come, but it was at %s.".formatted(grant.getValidUntil()));
    }
  }

  private void scope(Delegation grant, List<String> problems) {
    if (grant.getTools().size() > MAX_SCOPE_ENTRIES
        || grant.getGroups().size() > MAX_SCOPE_ENTRIES) {
      problems.add("Expected at most %d tools and groups each.".formatted(MAX_SCOPE_ENTRIES));
    }
    for (String tool : grant.getTools()) {
      if (!DirectoryReader.isToolPattern(tool)) {
        problems.add(
            "Expected a tool (email.send), everything below a name (payments.*) or *, but got '%s'."
                .formatted(tool));
      }
    }
    @Nullable Integer tier = grant.getMaxTier();
    if (tier != null && (tier < 0 || tier > DirectoryReader.MAX_TIER)) {
      problems.add(
          "Expected a tier from 0 to %d, but got %d.".formatted(DirectoryReader.MAX_TIER, tier));
    }
    @Nullable String reason = grant.getReason();
    if (reason != null && reason.length() > MAX_REASON_CHARACTERS) {
      problems.add("Expected a reason of at most %d characters.".formatted(MAX_REASON_CHARACTERS));
    }
    if (grant.getParent() == null
        && directory.get(grant.getGrantor()) instanceof Principal grantor) {
      for (String group : grant.getGroups()) {
        if (!grantor.getGroups().contains(group)) {
          problems.add(
              "Expected groups of %s, who is not in %s.".formatted(grant.getGrantor(), group));
        }
      }
    }
  }

  private void chain(Delegation grant, Instant now, List<String> problems) {
    Set<String> people = new LinkedHashSet<>(List.of(grant.getGrantee(), grant.getGrantor()));
    Delegation link = grant;
    for (int length = 1; link.getParent() != null; length++) {
      @Nullable Delegation parent = find(link.getParent());
      String wrong =
          parent == null
              ? "there is no grant %s".formatted(link.getParent())
              : wrongLink(link, parent, now);
      if (wrong == null && length == MAX_CHAIN) {
        wrong = "a right is given on at most %d times in all".formatted(MAX_CHAIN);
      }
      if (wrong == null && parent != null && !people.add(parent.getGrantor())) {
        wrong = "it comes back to %s".formatted(parent.getGrantor());
      }
      if (wrong != null || parent == null) {
        problems.add("Expected a chain of grants that holds, but %s.".formatted(wrong));
        return;
      }
      link = parent;
    }
  }

  private static @Nullable String wrongLink(Delegation link, Delegation parent, Instant now) {
    if (!parent.getGrantee().equals(link.getGrantor())) {
      return "%s was given to %s and not to %s"
          .formatted(parent.getId(), parent.getGrantee(), link.getGrantor());
    }
    if (!parent.getMayDelegate()) {
      return "%s may not be given on".formatted(parent.getId());
    }
    if (parent.getRevoked() || !parent.getValidUntil().isAfter(now)) {
      return "%s no longer holds".formatted(parent.getId());
    }
    return covers(parent.getTools(), link.getTools())
        ? null
        : "%s covers only %s".formatted(parent.getId(), String.join(", ", parent.getTools()));
  }

  /** Whether some tool that the one list covers is covered by the other; empty lists cover all. */
  private static boolean covers(List<String> outer, List<String> inner) {
    return outer.isEmpty()
        || inner.isEmpty()
        || inner.stream()
            .filter(DirectoryReader::isToolPattern)
            .anyMatch(one -> outer.stream().anyMatch(other -> overlap(one, other)));
  }

  private static boolean overlap(String one, String other) {
    return !DirectoryReader.isToolPattern(other)
        || new ToolPattern(one).covers(new ToolPattern(other))
        || new ToolPattern(other).covers(new ToolPattern(one));
  }

  /**
   * Whether somebody may take a grant back: who gave it, who has it, and everybody whose right is
   * in it.
   */
  public boolean mayRevoke(Delegation grant, String by) {
    if (by.equals(grant.getGrantee())) {
      return true;
    }
    @Nullable Delegation link = grant;
    for (int length = 0; link != null && length < MAX_CHAIN; length++) {
      if (by.equals(link.getGrantor())) {
        return true;
      }
      link = link.getParent() == null ? null : find(link.getParent());
    }
    return false;
  }

  /** The same grant, taken back. */
  public static Delegation revoked(Delegation grant, String by, Instant now) {
    return Delegation.newBuilder(grant)
        .setRevoked(true)
        .setVersion(grant.getVersion() + 1)
        .setChangedBy(by)
        .setChangedAt(now)
        .build();
  }

  /** Writes a grant; returns when the broker has it. */
  public static void write(RecordWriter writer, Delegation grant, Instant now) {
    writer.send(Topic.APPROVAL_DELEGATIONS, grant.getId(), grant, now);
    writer.await();
  }
}
