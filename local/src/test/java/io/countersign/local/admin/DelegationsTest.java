package io.countersign.local.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.events.Delegation;
import io.countersign.events.Principal;
import io.countersign.events.PrincipalKind;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class DelegationsTest {
  private static final Instant NOW = Instant.parse("2026-11-28T09:00:00Z");
  private static final Instant LATER = NOW.plus(Duration.ofDays(7));

  private final Map<String, SpecificRecord> grants = new HashMap<>();

  @Test
  void aGrantBetweenTwoPeopleIsRight() {
    assertThat(problems(grant("g", "user:petra", "user:paul"), "user:petra")).isEmpty();
    assertThat(
            problems(
                change("g", "user:petra", "user:paul")
                    .setTools(List.of("records.*"))
                    .setGroups(List.of("privacy-officers"))
                    .setMaxTier(4)
                    .build(),
                "user:petra"))
        .isEmpty();
  }

  @Test
  void nobodyLendsAnothersRight() {
    assertThat(problems(grant("g", "user:petra", "user:paul"), "user:otto"))
        .singleElement()
        .asString()
        .contains("user:petra to lend their own right, but user:otto");
  }

  @Test
  void bothArePeopleWhoMayActAndAreNotTheSame() {
    assertThat(problems(grant("g", "user:petra", "user:petra"), "user:petra"))
        .singleElement()
        .asString()
        .contains("two different people");
    assertThat(problems(grant("g", "user:petra", "agent:a"), "user:petra"))
        .singleElement()
        .asString()
        .contains("agent:a is AGENT");
    assertThat(problems(grant("g", "user:gone", "user:nobody"), "user:gone"))
        .containsExactly(
            "Expected somebody who may act, but the directory has user:gone as inactive.",
            "Expected somebody whom the directory knows, but it has no user:nobody.");
  }

  @Test
  void itsTimeIsBoundedAndToCome() {
    Delegation.Builder change = change("g", "user:petra", "user:paul");
    assertThat(problems(change.setValidUntil(NOW).build(), "user:petra"))
        .first()
        .asString()
        .contains("an end after the beginning");
    assertThat(
            problems(
                change.setValidUntil(NOW.plus(Delegations.MAX_LENGTH).plusMillis(1)).build(),
                "user:petra"))
        .singleElement()
        .asString()
        .contains("at most 366 days");
    assertThat(
            problems(change.setValidUntil(NOW.plus(Delegations.MAX_LENGTH)).build(), "user:petra"))
        .isEmpty();
    assertThat(
            problems(
                change.setValidFrom(NOW.minusSeconds(9)).setValidUntil(NOW).build(), "user:petra"))
        .singleElement()
        .asString()
        .contains("an end to come");
  }

  @Test
  void itsScopeSaysSomethingThatThereIs() {
    assertThat(
            problems(
                change("g", "user:petra", "user:paul")
                    .setTools(List.of("a**"))
                    .setGroups(List.of("finance-leads"))
                    .setMaxTier(6)
                    .build(),
                "user:petra"))
        .containsExactly(
            "Expected a tool (email.send), everything below a name (payments.*) or *, but got"
                + " 'a**'.",
            "Expected a tier from 0 to 5, but got 6.",
            "Expected groups of user:petra, who is not in finance-leads.");
  }

  @Test
  void aRightIsGivenOnOnlyWhereItsGrantSaysSo() {
    known(grant("closed", "user:petra", "user:paul"));
    known(change("open", "user:petra", "user:paul").setMayDelegate(true).build());
    known(
        change("narrow", "user:petra", "user:paul")
            .setMayDelegate(true)
            .setTools(List.of("records.*"))
            .build());
    assertThat(problems(on("open"), "user:paul")).isEmpty();
    assertThat(problems(on("closed"), "user:paul")).singleElement().asString().contains("may not");
    assertThat(problems(on("none"), "user:paul"))
        .singleElement()
        .asString()
        .contains("there is no grant none");
    assertThat(
            problems(
                change("next", "user:paul", "user:ivan")
                    .setParent("narrow")
                    .setTools(List.of("payments.*"))
                    .build(),
                "user:paul"))
        .singleElement()
        .asString()
        .contains("narrow covers only records.*");
    assertThat(
            problems(
                change("next", "user:ivan", "user:petra").setParent("open").build(), "user:ivan"))
        .singleElement()
        .asString()
        .contains("was given to user:paul and not to user:ivan");
  }

  @Test
  void aChainIsShortAndNeverComesBack() {
    known(change("1", "user:petra", "user:paul").setMayDelegate(true).build());
    known(change("2", "user:paul", "user:ivan").setMayDelegate(true).setParent("1").build());
    known(change("3", "user:ivan", "user:lena").setMayDelegate(true).setParent("2").build());
    assertThat(problems(change("4", "user:lena", "user:leo").setParent("3").build(), "user:lena"))
        .singleElement()
        .asString()
        .contains("at most 3 times");
    assertThat(problems(change("4", "user:ivan", "user:petra").setParent("2").build(), "user:ivan"))
        .singleElement()
        .asString()
        .contains("comes back to user:petra");
  }

  @Test
  void itIsTakenBackByWhoseRightItIsOrWhoHasIt() {
    known(change("1", "user:petra", "user:paul").setMayDelegate(true).build());
    Delegation second = change("2", "user:paul", "user:ivan").setParent("1").build();
    known(second);
    Delegations all = delegations();
    assertThat(List.of("user:petra", "user:paul", "user:ivan"))
        .allMatch(person -> all.mayRevoke(second, person));
    assertThat(all.mayRevoke(second, "user:lena")).isFalse();
    Delegation revoked = Delegations.revoked(second, "user:petra", NOW);
    assertThat(revoked.getVersion()).isEqualTo(2);
    assertThat(Delegations.status(revoked, NOW)).isEqualTo(Delegations.Status.REVOKED);
  }

  @Test
  void aGrantHoldsFromItsBeginningToBeforeItsEnd() {
    Delegation grant = grant("g", "user:petra", "user:paul");
    assertThat(Delegations.status(grant, NOW.minusMillis(1))).isEqualTo(Delegations.Status.NOT_YET);
    assertThat(Delegations.status(grant, NOW)).isEqualTo(Delegations.Status.HOLDS);
    assertThat(Delegations.status(grant, LATER)).isEqualTo(Delegations.Status.OVER);
  }

  private void known(Delegation grant) {
    grants.put(grant.getId(), grant);
  }

  private static Delegation on(String parent) {
    return change("next", "user:paul", "user:ivan").setParent(parent).build();
  }

  private List<String> problems(Delegation grant, String by) {
    return delegations().problems(grant, by, NOW);
  }

  private Delegations delegations() {
    Map<String, SpecificRecord> directory = new HashMap<>();
    for (String person :
        List.of("user:petra", "user:paul", "user:ivan", "user:lena", "user:leo", "user:otto")) {
      directory.put(person, principal(person, PrincipalKind.HUMAN, true));
    }
    directory.put("user:gone", principal("user:gone", PrincipalKind.HUMAN, false));
    directory.put("agent:a", principal("agent:a", PrincipalKind.AGENT, true));
    return new Delegations(directory, grants);
  }

  private static Principal principal(String id, PrincipalKind kind, boolean active) {
    return Principal.newBuilder()
        .setId(id)
        .setKind(kind)
        .setActive(active)
        .setGroups(id.equals("user:petra") ? List.of("privacy-officers") : List.of())
        .setVersion(1)
        .setChangedBy("user:otto")
        .setChangedAt(NOW)
        .build();
  }

  private static Delegation grant(String id, String grantor, String grantee) {
    return change(id, grantor, grantee).build();
  }

  private static Delegation.Builder change(String id, String grantor, String grantee) {
    return Delegation.newBuilder()
        .setId(id)
        .setGrantor(grantor)
        .setGrantee(grantee)
        .setValidFrom(NOW)
        .setValidUntil(LATER)
        .setChangedBy(grantor)
        .setChangedAt(NOW);
  }
}
