package io.countersign.local.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.events.Money;
import io.countersign.events.Principal;
import io.countersign.events.PrincipalKind;
import io.countersign.events.PublicKey;
import io.countersign.events.Qualification;
import io.countersign.events.WorkingHours;
import io.countersign.events.WorkingTime;
import io.countersign.schemas.dsse.SigningKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DirectoryFileTest {

  private static final String HEAD = "apiVersion: countersign/v1\nkind: Directory\nprincipals:\n";

  @Test
  void aPersonWithALimitIsRead() {
    DirectoryFile file =
        DirectoryFile.parse(
            HEAD
                + "  - {id: 'user:ivan', kind: human, displayName: Ivan, groups: [a, b],"
                + " limit: {amount: \"50000.00\", currency: EUR}}\n");

    assertThat(file.problems()).isEmpty();
    assertThat(file.entries())
        .containsExactly(
            new DirectoryFile.Entry(
                "user:ivan",
                PrincipalKind.HUMAN,
                "Ivan",
                null,
                List.of("a", "b"),
                new DirectoryFile.Authority(
                    new Money("50000.00", "EUR"), List.of(), null, List.of(), List.of()),
                null,
                true,
                null,
                null,
                null,
                null));
  }

  @Test
  void everyKindOfMistakeIsNamed() {
    DirectoryFile file =
        DirectoryFile.parse(
            HEAD
                + "  - {id: maria, kind: human}\n"
                + "  - {id: 'agent:a', kind: human}\n"
                + "  - {id: 'user:a', kind: human, grups: [x]}\n"
                + "  - {id: 'user:b', kind: human, limit: {amount: lots, currency: EUR}}\n"
                + "  - {id: 'user:b', kind: human}\n");

    assertThat(file.problems())
        .containsExactly(
            "line 4: entry 1: expected an id that begins with user:, agent: or service:, but it is"
                + " 'maria'",
            "line 5: agent:a: expected kind agent for this id, but it says 'human'",
            "line 6: user:a: 'grups' is not a field of a principal",
            "line 7: user:b: expected a limit like {amount: \"5000\", currency: EUR}, but it is"
                + " {\"amount\":\"lots\",\"currency\":\"EUR\"}",
            "line 8: user:b stands there twice");
  }

  @Test
  void keysAndWhatTheyPublishAreRead() {
    String key = SigningKey.generate().publicKey("otto-1").base64();
    DirectoryFile file =
        DirectoryFile.parse(
            HEAD
                + "  - {id: 'user:otto', kind: human, keys: [{id: otto-1, publicKey: '"
                + key
                + "'}], publishes: [payments, 'reads-*', '*']}\n"
                + "  - {id: 'user:eva', kind: human, keys: [], publishes: []}\n");

    assertThat(file.problems()).isEmpty();
    assertThat(file.entries().getFirst().keys())
        .containsExactly(new PublicKey("otto-1", "Ed25519", key));
    assertThat(file.entries().getFirst().publishes()).containsExactly("payments", "reads-*", "*");
    assertThat(file.entries().getLast().keys()).isEmpty();
  }

  @Test
  void everyMistakeOfAKeyIsNamed() {
    DirectoryFile file =
        DirectoryFile.parse(
            HEAD
                + "  - {id: 'user:otto', kind: human, keys: [{id: a, publicKey: 'AAAA', use: x},"
                + " {id: a, algorithm: RSA, publicKey: ''}], publishes: ['*s', 'a b']}\n");

    assertThat(file.problems())
        .containsExactly(
            "line 4: user:otto: 'use' is not a field of a key",
            "line 4: user:otto: An Ed25519 key has 32 bytes, but the key 'a' has 3.",
            "line 4: user:otto: each key has an id of its own",
            "line 4: user:otto: expected the algorithm Ed25519, but it is 'RSA'",
            "line 4: user:otto: expected a policy's name, 'prefix*' or '*' in publishes, but it is"
                + " '*s'",
            "line 4: user:otto: expected a policy's name, 'prefix*' or '*' in publishes, but it is"
                + " 'a b'");
  }

  @Test
  void whatAPersonMayDecideIsRead() {
    DirectoryFile file =
        DirectoryFile.parse(
            HEAD
                + """
                  - id: user:dora
                    kind: human
                    limit: {amount: 5000, currency: EUR}
                    limits: [{amount: "6000.50", currency: USD}]
                    maxTier: 4
                    decidesTools: [database.*, email.send]
                    qualifications:
                      - {name: on-call, validUntil: 2027-06-30}
                      - {name: forever}
                    externalId: "4711"
                """);

    assertThat(file.problems()).isEmpty();
    assertThat(file.entries().getFirst().authority())
        .isEqualTo(
            new DirectoryFile.Authority(
                new Money("5000", "EUR"),
                List.of(new Money("6000.50", "USD")),
                4,
                List.of("database.*", "email.send"),
                List.of(
                    new Qualification("on-call", Instant.parse("2027-07-01T00:00:00Z")),
                    new Qualification("forever", null))));
    assertThat(file.entries().getFirst().externalId()).isEqualTo("4711");
  }

  @Test
  void everyMistakeInWhatAPersonMayDecideIsNamedWithItsLine() {
    DirectoryFile file =
        DirectoryFile.parse(
            HEAD
                + """
                  - id: user:dora
                    kind: human
                    limit: {amount: 1, currency: EUR}
                    limits:
                      - {amount: 2, currency: EUR}
                      - {amount: "1e999999999", currency: USD}
                    maxTier: 6
                    decidesTools: ["data*base"]
                    qualifications: [{name: a, validUntil: tomorrow}, {name: a}]
                  - id: agent:a
                    kind: agent
                    maxTier: 2
                """);

    assertThat(file.problems())
        .containsExactly(
            "line 8: user:dora: expected one limit in EUR, but there are two",
            "line 9: user:dora: expected a limit like {amount: \"5000\", currency: EUR}, but it is"
                + " {\"amount\":\"1e999999999\",\"currency\":\"USD\"}",
            "line 10: user:dora: expected a tier from 0 to 5 as maxTier, but it is '6'",
            "line 11: user:dora: expected a tool (email.send), everything below a name (payments.*)"
                + " or *, but it is 'data*base'",
            "line 12: user:dora: expected " + Moments.CHOICES + ", but it is 'tomorrow'",
            "line 12: user:dora: expected a qualification like {name: gdpr-training, validUntil:"
                + " 2027-06-30}, each name once, but it is {\"name\":\"a\"}",
            "line 15: agent:a: only a person has maxTier; leave it away");
  }

  @Test
  void aGroupIsReadWithItsWorkingTime() {
    DirectoryFile file =
        DirectoryFile.parse(
            HEAD
                + "  []\n"
                + """
                groups:
                  - id: finance-leads
                    displayName: Leads
                    workingTime:
                      zone: Europe/Berlin
                      hours:
                        - {days: [MON, TUE], opens: "09:00", closes: "12:00"}
                        - {days: [MON], opens: "13:00", closes: "24:00"}
                      holidays: [2026-12-25]
                """);

    assertThat(file.problems()).isEmpty();
    DirectoryFile.Entry group = file.entries().getFirst();
    assertThat(group.id()).isEqualTo("group:finance-leads");
    assertThat(group.kind()).isEqualTo(PrincipalKind.GROUP);
    assertThat(group.workingTime())
        .isEqualTo(
            new WorkingTime(
                "Europe/Berlin",
                List.of(
                    new WorkingHours(List.of("MON", "TUE"), "09:00", "12:00"),
                    new WorkingHours(List.of("MON"), "13:00", "24:00")),
                List.of("2026-12-25")));
  }

  @Test
  void everyMistakeOfAGroupIsNamedWithItsLine() {
    DirectoryFile file =
        DirectoryFile.parse(
            HEAD
                + "  []\n"
                + """
                groups:
                  - {id: "group:a"}
                  - id: b
                    members: [user:x]
                    workingTime:
                      zone: Middle/Earth
                      hours:
                        - {days: [MON], opens: "09:00", closes: "17:00"}
                        - {days: [MON, DIE], opens: "16:00", closes: "18:00"}
                        - {days: [TUE], opens: "17:00", closes: "09:00"}
                      holidays: [christmas]
                  - {id: c, workingTime: {zone: UTC}}
                """);

    assertThat(file.problems())
        .containsExactly(
            "line 6: group 1: expected an id without prefix such as finance-leads, but it is"
                + " 'group:a'",
            "line 8: group:b: 'members' is not a field of a group",
            "line 10: group:b: expected a time zone such as Europe/Berlin, but it is"
                + " 'Middle/Earth'",
            "line 13: group:b: expected a day of MON to SUN, but it is 'DIE'",
            "line 13: group:b: the hours of MON overlap",
            "line 14: group:b: expected hours that close after they open, as {days: [MON], opens:"
                + " \"09:00\", closes: \"17:00\"}, but it is"
                + " {\"days\":[\"TUE\"],\"opens\":\"17:00\",\"closes\":\"09:00\"}",
            "line 15: group:b: expected a day such as 2026-12-25 in holidays, but it is"
                + " 'christmas'",
            "line 16: group:c: expected hours like [{days: [MON, TUE], opens: \"09:00\", closes:"
                + " \"17:00\"}]");
  }

  @Test
  void aVersionIsRaisedForEveryFieldThatChangesAndForNothingElse() {
    Instant now = Instant.parse("2026-11-28T09:00:00Z");
    String person = "  - {id: 'user:a', kind: human%s}\n";
    Principal old = DirectoryLoader.next(entry(person.formatted("")), null, "user:eva", now);
    assertThat(DirectoryLoader.isChange(old, entry(person.formatted("")))).isFalse();
    for (String field :
        List.of(
            "limits: [{amount: 1, currency: USD}]",
            "maxTier: 3",
            "decidesTools: ['*']",
            "qualifications: [{name: q}]",
            "externalId: x")) {
      assertThat(DirectoryLoader.isChange(old, entry(person.formatted(", " + field))))
          .as(field)
          .isTrue();
    }
    Principal known =
        DirectoryLoader.next(entry(person.formatted(", externalId: x")), old, "user:eva", now);
    assertThat(known.getVersion()).isEqualTo(2);
    assertThat(DirectoryLoader.isChange(known, entry(person.formatted("")))).isFalse();
  }

  private static DirectoryFile.Entry entry(String principal) {
    DirectoryFile file = DirectoryFile.parse(HEAD + principal);
    assertThat(file.problems()).isEmpty();
    return file.entries().getFirst();
  }

  @Test
  void whatIsNoDirectoryIsSaidToBeNone() {
    assertThat(DirectoryFile.parse("- a list").problems()).hasSize(1);
    assertThat(DirectoryFile.parse("a: {").problems())
        .singleElement()
        .asString()
        .startsWith("line ");
    assertThat(DirectoryFile.parse("principals: []").problems()).hasSize(1);
  }

  @Test
  void theExampleDirectoryIsRight() throws Exception {
    Path home = Path.of(System.getProperty("countersign.home"));
    DirectoryFile file =
        DirectoryFile.parse(
            Files.readString(ExampleOrganisation.folder(home).resolve("directory.yaml")));

    assertThat(file.problems()).isEmpty();
    assertThat(file.entries()).hasSizeGreaterThan(20);
  }
}
