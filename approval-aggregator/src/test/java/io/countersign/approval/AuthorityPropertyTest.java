package io.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.approval.ApprovalEvent.Choice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/**
 * Random grants, good and bad, chained at random, given and taken back while people vote: who may
 * is asked of a reference that tries every sequence of grants, and knows nothing of the code that
 * follows them.
 */
final class AuthorityPropertyTest {
  private static final List<String> PEOPLE =
      List.of("user:a", "user:b", "user:c", "user:d", "user:e", "user:ivan", "user:gone");
  private static final String GROUP = "deciders";
  private static final Money AMOUNT = Money.of("100", "EUR");
  private static final String SKILL = "skill";
  private static final int TIER = 3;
  private static final String TOOL = "payments.transfer";

  /** What is true now, as plainly as it can be kept. */
  private static final class World {
    final Map<String, Authority> authority = new HashMap<>();
    final Map<String, Delegation> grants = new LinkedHashMap<>();
    final Set<String> asked = new HashSet<>();
    final Set<String> inactive = new HashSet<>(Set.of("user:gone"));

    /** Whether the person would be somebody to decide, if asked. */
    boolean stands(String person) {
      return PEOPLE.contains(person)
          && !person.equals("user:ivan") // who asked for the action
          && !inactive.contains(person);
    }

    boolean mayOwn(String person, Instant now) {
      return stands(person) && asked.contains(person) && reaches(person, List.of(), now);
    }

    /** Whether the authority of the holder, cut down by the grants, reaches what is asked. */
    boolean reaches(String holder, List<Delegation> chain, Instant now) {
      Authority own = authority.getOrDefault(holder, Authority.NONE);
      boolean tool =
          own.tools().isEmpty()
              || own.tools().contains(new ToolPattern("*"))
              || own.tools().contains(new ToolPattern(TOOL));
      boolean tier = own.maxTier() == null || own.maxTier() >= TIER;
      boolean amount =
          own.limits().stream()
              .anyMatch(
                  limit ->
                      limit.currency().equals("EUR")
                          && limit.amount().compareTo(AMOUNT.amount()) >= 0);
      boolean all = tool && tier && amount && skilled(holder, now);
      for (Delegation grant : chain) {
        Money limit = grant.scope().limit();
        all &=
            limit == null
                || (limit.currency().equals("EUR")
                    && limit.amount().compareTo(AMOUNT.amount()) >= 0);
        all &= grant.scope().groups().isEmpty() || grant.scope().groups().contains(GROUP);
      }
      return all;
    }

    boolean skilled(String person, Instant now) {
      return authority.getOrDefault(person, Authority.NONE).qualifications().stream()
          .anyMatch(each -> each.validUntil() == null || each.validUntil().isAfter(now));
    }

    /** Every sequence of grants that lends {@code voter} a right, as ids. */
    Map<List<String>, List<Delegation>> chains(String voter, Instant now) {
      Map<List<String>, List<Delegation>> found = new HashMap<>();
      List<Delegation> all = List.copyOf(grants.values());
      for (Delegation one : all) {
        consider(List.of(one), voter, now, found);
        for (Delegation two : all) {
          consider(List.of(one, two), voter, now, found);
          for (Delegation three : all) {
            consider(List.of(one, two, three), voter, now, found);
          }
        }
      }
      return found;
    }

    private void consider(
        List<Delegation> chain,
        String voter,
        Instant now,
        Map<List<String>, List<Delegation>> found) {
      if (lends(chain, voter, now)) {
        found.put(chain.stream().map(Delegation::id).toList(), chain);
      }
    }

    private boolean lends(List<Delegation> chain, String voter, Instant now) {
      if (chain.getFirst().parent() != null
          || !chain.getLast().grantee().value().equals(voter)
          || !stands(voter)
          || !skilled(voter, now)) {
        return false;
      }
      List<String> people = new ArrayList<>(List.of(voter));
      for (int index = 0; index < chain.size(); index++) {
        Delegation grant = chain.get(index);
        people.add(grant.grantor().value());
        boolean holds =
            !grant.revoked()
                && !grant.validFrom().isAfter(now)
                && grant.validUntil().isAfter(now)
                && grant.writtenBy().equals(grant.grantor())
                && stands(grant.grantor().value())
                && (grant.scope().tools().isEmpty()
                    || grant.scope().tools().getFirst().text().equals("payments.*"))
                && (grant.scope().maxTier() == null || grant.scope().maxTier() >= TIER);
        boolean linked =
            index == 0
                || (chain.get(index - 1).id().equals(grant.parent())
                    && chain.get(index - 1).mayDelegate()
                    && chain.get(index - 1).grantee().equals(grant.grantor()));
        if (!holds || !linked) {
          return false;
        }
      }
      String holder = chain.getFirst().grantor().value();
      return new HashSet<>(people).size() == people.size()
          && asked.contains(holder)
          && reaches(holder, chain, now);
    }
  }

  @Property(tries = 600)
  void aVoteCountsExactlyIfThereIsARightForItThatNobodyHasUsed(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int steps) {
    Random random = new Random(seed);
    World world = new World();
    Situation situation = new Situation();
    for (String person : PEOPLE) {
      if (random.nextInt(3) > 0) {
        world.asked.add(person);
      }
      situation.principal(
          person,
          Principal.Kind.HUMAN,
          0,
          !person.equals("user:gone"),
          world.asked.contains(person) ? GROUP : "others");
      authority(world, situation, person, random);
    }
    situation.asked(
        Situation.requirement(
            List.of(
                Situation.stage(
                    new Demand(List.of(new Approver.Group(GROUP)), 4, AMOUNT, List.of(SKILL)))),
            List.of()));
    Map<String, Set<String>> behind = new HashMap<>(); // by voter
    for (int step = 0; step < steps; step++) {
      switch (random.nextInt(8)) {
        case 0 -> situation.unnoticed(Duration.ofSeconds(random.nextInt(40)));
        case 1 -> authority(world, situation, one(PEOPLE, random), random);
        case 2, 3, 4 -> {
          Delegation grant = grant(situation.now(), random);
          world.grants.put(grant.id(), grant);
          situation.lends(grant);
        }
        default -> vote(world, situation, behind, random);
      }
    }
  }

  private static void vote(
      World world, Situation situation, Map<String, Set<String>> behind, Random random) {
    if (!(situation.state().phase() instanceof Phase.Pending)) {
      return;
    }
    String voter = one(PEOPLE, random);
    String named = random.nextInt(3) == 0 ? "g" + random.nextInt(7) : null;
    Set<String> used = new HashSet<>();
    behind.values().forEach(used::addAll);
    Map<List<String>, List<Delegation>> usable = new HashMap<>();
    world
        .chains(voter, situation.now())
        .forEach(
            (ids, chain) -> {
              boolean free =
                  chain.stream().noneMatch(grant -> used.contains(grant.grantor().value()));
              if (free && (named == null || ids.getLast().equals(named))) {
                usable.put(ids, chain);
              }
            });
    boolean own = named == null && world.mayOwn(voter, situation.now());
    boolean expected = !used.contains(voter) && (own || !usable.isEmpty());

    int before = situation.log().size();
    situation.when(
        new Input.CastVote(situation.sender(voter), Choice.APPROVE, null, List.of(), null, named));
    AuthorityCheck counted = counted(situation, before);

    assertThat(counted != null)
        .as("%s under %s; own %s, chains %s, used %s", voter, named, own, usable.keySet(), used)
        .isEqualTo(expected);
    if (counted == null) {
      return;
    }
    AuthorityCheck.Lent lent = counted.lent();
    assertThat(lent == null).isEqualTo(own);
    Set<String> people = new HashSet<>(Set.of(voter));
    if (lent != null) {
      assertThat(usable).containsKey(lent.grants());
      lent.lentBy().forEach(person -> people.add(person.value()));
    }
    // Nobody who stands behind this vote stands behind another: no right and no human counts twice.
    assertThat(Collections.disjoint(people, used)).as("%s beside %s", people, used).isTrue();
    behind.put(voter, people);
  }

  private static @Nullable AuthorityCheck counted(Situation situation, int before) {
    return situation.log().subList(before, situation.log().size()).stream()
        .map(RecordedEvent::event)
        .filter(ApprovalEvent.VoteRecorded.class::isInstance)
        .map(event -> ((ApprovalEvent.VoteRecorded) event).authority())
        .findFirst()
        .orElse(null);
  }

  private static void authority(World world, Situation situation, String person, Random random) {
    Instant soon = situation.now().plusSeconds(random.nextInt(60));
    Authority authority =
        new Authority(
            switch (random.nextInt(6)) {
              case 0 -> List.of();
              case 1 -> List.of(Money.of("1000", "USD"));
              case 2 -> List.of(Money.of("99", "EUR"));
              default -> List.of(Money.of("100", "EUR"), Money.of("1", "USD"));
            },
            random.nextInt(6) == 0 ? Integer.valueOf(2) : null,
            switch (random.nextInt(6)) {
              case 0 -> List.of(new ToolPattern("email.send"));
              case 1 -> List.of(new ToolPattern(TOOL));
              default -> List.of();
            },
            switch (random.nextInt(6)) {
              case 0 -> List.of();
              case 1 -> List.of(new Authority.Qualification(SKILL, soon));
              default -> List.of(new Authority.Qualification(SKILL, null));
            });
    world.authority.put(person, authority);
    situation.authority(person, authority);
  }

  private static Delegation grant(Instant now, Random random) {
    PrincipalId grantor = new PrincipalId(one(PEOPLE, random));
    return new Delegation(
        "g" + random.nextInt(6),
        grantor,
        new PrincipalId(one(PEOPLE, random)),
        random.nextInt(10) == 0 ? new PrincipalId("user:otto") : grantor,
        new Delegation.Scope(
            switch (random.nextInt(6)) {
              case 0 -> List.of(new ToolPattern("email.*"));
              case 1 -> List.of(new ToolPattern("payments.*"));
              default -> List.of();
            },
            switch (random.nextInt(6)) {
              case 0 -> Set.of("others");
              case 1 -> Set.of("others", GROUP);
              default -> Set.of();
            },
            switch (random.nextInt(8)) {
              case 0 -> Money.of("99.99", "EUR");
              case 1 -> Money.of("1000000", "USD");
              case 2 -> Money.of("100", "EUR");
              default -> null;
            },
            random.nextInt(6) == 0 ? Integer.valueOf(TIER - random.nextInt(2)) : null),
        now.plusSeconds(random.nextInt(20) - 15L),
        now.plusSeconds(random.nextInt(120)),
        random.nextInt(3) > 0,
        random.nextInt(8) == 0,
        random.nextInt(3) == 0 ? "g" + random.nextInt(6) : null);
  }

  private static String one(List<String> of, Random random) {
    return of.get(random.nextInt(of.size()));
  }
}
