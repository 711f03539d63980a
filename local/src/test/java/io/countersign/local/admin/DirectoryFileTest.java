package io.countersign.local.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.events.Money;
import io.countersign.events.PrincipalKind;
import io.countersign.events.PublicKey;
import io.countersign.schemas.dsse.SigningKey;
import java.nio.file.Files;
import java.nio.file.Path;
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
                java.util.List.of("a", "b"),
                new Money("50000.00", "EUR"),
                null,
                true,
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
            "entry 1: expected an id that begins with user:, agent: or service:, but it is 'maria'",
            "agent:a: expected kind agent for this id, but it says 'human'",
            "user:a: 'grups' is not a field of a principal",
            "user:b: expected a limit like {amount: \"5000\", currency: EUR}, but it is"
                + " {\"amount\":\"lots\",\"currency\":\"EUR\"}",
            "user:b stands there twice");
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
            "user:otto: 'use' is not a field of a key",
            "user:otto: An Ed25519 key has 32 bytes, but the key 'a' has 3.",
            "user:otto: each key has an id of its own",
            "user:otto: expected the algorithm Ed25519, but it is 'RSA'",
            "user:otto: expected a policy's name, 'prefix*' or '*' in publishes, but it is '*s'",
            "user:otto: expected a policy's name, 'prefix*' or '*' in publishes, but it is 'a b'");
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
