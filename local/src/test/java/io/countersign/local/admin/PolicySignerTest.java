package io.countersign.local.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.events.PolicyBundle;
import io.countersign.events.PolicyMode;
import io.countersign.events.Principal;
import io.countersign.schemas.testing.TestPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicySignerTest {

  private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
  private static final String DOCUMENT =
      """
      apiVersion: countersign/v1
      kind: ApprovalPolicy
      metadata: {name: p, version: "1"}
      rules:
        - {id: r, tools: ["x.*"], tier: 1, verdict: allow}
      """;

  @TempDir Path folder;
  private final TestPublisher otto = TestPublisher.named("otto");

  @Test
  void anEntitledKeyIsKnownByTheNameThatTheDirectoryGivesIt() {
    PolicySigner.Entitlement entitlement = entitlement(otto.principal(), "payments");

    assertThat(entitlement.problems()).isEmpty();
    assertThat(entitlement.signer().keyId())
        .isEqualTo(otto.principal().getKeys().getFirst().getId());
  }

  @Test
  void whatTheDirectoryDoesNotAllowIsSaid() {
    assertThat(PolicySigner.of("user:x", otto.key(), Map.of(), List.of()).problems())
        .containsExactly("The directory knows no principal user:x.");
    assertThat(
            entitlement(otto.principal(List.of(TestPublisher.named("e").key()), List.of("q")), "p")
                .problems())
        .containsExactly(
            "The key is none of those that the directory has of service:otto.",
            "The directory does not let service:otto publish the policy p.");
  }

  @Test
  void aPublicationIsLaterThanTheLastOneWhateverTheClockSays() {
    assertThat(PolicyPublisher.later(NOW, Optional.empty())).isEqualTo(NOW);
    assertThat(PolicyPublisher.later(NOW, Optional.of(NOW.minusSeconds(1)))).isEqualTo(NOW);
    assertThat(PolicyPublisher.later(NOW, Optional.of(NOW))).isEqualTo(NOW.plusMillis(1));
    assertThat(PolicyPublisher.later(NOW, Optional.of(NOW.plusSeconds(9))))
        .isEqualTo(NOW.plusSeconds(9).plusMillis(1));
  }

  @Test
  void whatIsInForceIsTheLatestThatDecidesAndCompiles() {
    PolicyBundle first = otto.sign("p", "1", PolicyMode.ENFORCE, DOCUMENT, NOW);
    PolicyBundle bad = otto.sign("p", "2", PolicyMode.ENFORCE, "x", NOW.plusSeconds(1));
    PolicyBundle shadow = otto.sign("p", "1", PolicyMode.SHADOW, DOCUMENT, NOW.plusSeconds(2));
    PolicyBundle end = otto.sign("p", "1", PolicyMode.WITHDRAWN, DOCUMENT, NOW.plusSeconds(3));

    PublishedBundles published = new PublishedBundles(Map.of(), List.of(shadow, bad, first));
    assertThat(published.inForce("p")).contains(first);
    assertThat(published.latest("p")).contains(shadow);
    assertThat(published.lastPublished("p")).contains(NOW.plusSeconds(2));
    assertThat(published.inForce("q")).isEmpty();

    PublishedBundles withdrawn = new PublishedBundles(Map.of(), List.of(end, shadow, bad, first));
    assertThat(withdrawn.inForce("p")).isEmpty();
    assertThat(withdrawn.latest("p")).isEmpty();
  }

  @Test
  void aFileWithoutKeysLeavesThoseOfTheDirectoryAndAnEmptyListTakesThemAway() {
    Principal old = otto.principal();
    Principal renamed = DirectoryLoader.next(entry("displayName: Otto"), old, "user:eva", NOW);
    assertThat(renamed.getKeys()).isEqualTo(old.getKeys());
    assertThat(renamed.getPublishes()).containsExactly("*");
    assertThat(renamed.getVersion()).isEqualTo(2);

    Principal stripped = DirectoryLoader.next(entry("keys: []"), old, "user:eva", NOW);
    assertThat(stripped.getKeys()).isEmpty();
    assertThat(stripped.getPublishes()).containsExactly("*");
    assertThat(DirectoryLoader.next(entry("active: true"), null, "user:eva", NOW).getKeys())
        .isEmpty();
  }

  @Test
  void aFileThatHoldsNoKeyIsSaidToHoldNone() throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "nonsense");

    assertThatThrownBy(() -> PolicyKeyFile.read(file))
        .hasMessageContaining(file.toString())
        .hasMessageContaining("PRIVATE KEY");
    assertThatThrownBy(() -> PolicyKeyFile.read(folder.resolve("none")))
        .hasMessageContaining("There is no key file");
    assertThatThrownBy(() -> LocalPublisher.of(folder.resolve("none")))
        .hasMessageContaining("There is no key file");
  }

  private PolicySigner.Entitlement entitlement(Principal principal, String policy) {
    return PolicySigner.of(
        otto.id(), otto.key(), Map.of(principal.getId(), principal), List.of(policy));
  }

  private static DirectoryFile.Entry entry(String field) {
    DirectoryFile file =
        DirectoryFile.parse(
            "apiVersion: countersign/v1\nkind: Directory\nprincipals:\n"
                + "  - {id: 'service:otto', kind: service, "
                + field
                + "}\n");
    assertThat(file.problems()).isEmpty();
    return file.entries().getFirst();
  }
}
