package io.countersign.schemas.permit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PermitKeyRingTest {
  // The seed, public key and thumbprint of RFC 8037, appendix A.
  private static final byte[] SEED =
      Base64.getUrlDecoder().decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
  private static final String PUBLIC = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
  private static final String THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

  private static final Instant NINE = Instant.parse("2026-11-21T09:00:00Z");
  private static final Duration PUBLISHED_AFTERWARDS =
      PermitKeyRing.LONGEST_PERMIT.plus(PermitKeyRing.CLOCK_SKEW);

  private final PermitKey first = new PermitKey(SEED, PermitKey.FROM_THE_BEGINNING);
  private final PermitKey second = key(2, NINE);

  private static PermitKey key(int number, Instant signsFrom) {
    byte[] seed = new byte[PermitKey.SEED_BYTES];
    seed[0] = (byte) number;
    return new PermitKey(seed, signsFrom);
  }

  @Test
  void theSeedOfTheRfcGivesItsPublicKeyAndItsName() {
    assertThat(first.publicJwk().get("x").asText()).isEqualTo(PUBLIC);
    assertThat(first.keyId()).isEqualTo(THUMBPRINT);
  }

  @Test
  void eachKeySignsFromItsMomentUntilThatOfTheNext() {
    PermitKeyRing ring = new PermitKeyRing(List.of(first, second));

    assertThat(ring.signerAt(NINE.minusMillis(1))).isEqualTo(first);
    assertThat(ring.signerAt(NINE)).isEqualTo(second);
    assertThat(ring.retiresAt(first)).contains(NINE);
    assertThat(ring.retiresAt(second)).isEmpty();
  }

  @Test
  void aKeyIsPublishedBeforeItSignsAndUntilItsLastPermitIsOver() {
    PermitKeyRing ring = new PermitKeyRing(List.of(first, second));
    Instant over = NINE.plus(PUBLISHED_AFTERWARDS);

    assertThat(ring.publishedAt(NINE.minusSeconds(600))).containsExactly(first, second);
    assertThat(ring.publishedAt(over.minusMillis(1))).containsExactly(first, second);
    assertThat(ring.publishedAt(over)).containsExactly(second);
  }

  @Test
  void rotatingAddsAKeyAndDropsThoseThatAreOver() {
    PermitKeyRing ring = new PermitKeyRing(List.of(first, second));
    Instant later = NINE.plus(PUBLISHED_AFTERWARDS).plusSeconds(1);
    PermitKey third = key(3, later.plusSeconds(600));

    assertThat(ring.rotated(third, later).keys()).containsExactly(second, third);
  }

  @Test
  void aKeyThatWaitsToSignIsNotOvertaken() {
    PermitKeyRing ring = new PermitKeyRing(List.of(first, second));

    assertThatThrownBy(() -> ring.rotated(key(3, NINE.plusSeconds(1)), NINE.minusSeconds(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(second.keyId());
  }

  @Test
  void moreKeysThanFitAreRefusedAndNoneIsDroppedThatIsNeeded() {
    PermitKeyRing ring = new PermitKeyRing(List.of(first));
    for (int number = 2; number <= PermitKeyRing.MAX_KEYS; number++) {
      ring = ring.rotated(key(number, NINE.plusSeconds(number)), NINE.plusSeconds(number));
    }
    PermitKeyRing full = ring;
    Instant now = NINE.plusSeconds(60);

    assertThatThrownBy(() -> full.rotated(key(99, now), now))
        .isInstanceOf(IllegalStateException.class);
    assertThat(full.keys()).hasSize(PermitKeyRing.MAX_KEYS);
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    PermitKeyRing ring = new PermitKeyRing(List.of(first, second));

    assertThat(PermitKeyRing.parse(ring.text())).isEqualTo(ring);
  }

  @Test
  void theFileOfOneKeyOfFormerReleasesIsReadAsAKeyThatHasAlwaysSigned() {
    assertThat(PermitKeyRing.parse(Base64.getEncoder().encodeToString(SEED) + "\n"))
        .isEqualTo(new PermitKeyRing(List.of(first)));
  }

  @Test
  void nothingThatIsShownHoldsTheSecret() {
    String secret = Base64.getEncoder().encodeToString(SEED);
    PermitKeyRing ring = new PermitKeyRing(List.of(first));

    assertThat(ring.toString()).doesNotContain(secret).contains(THUMBPRINT);
    assertThatThrownBy(() -> PermitKeyRing.parse("*" + secret))
        .hasMessageContaining("line 1")
        .hasMessageNotContaining(secret)
        .hasNoCause();
    assertThatThrownBy(() -> PermitKeyRing.parse(secret + " soon"))
        .hasMessageContaining("line 1")
        .hasMessageNotContaining(secret);
  }

  @Test
  void keysOutOfOrderOrTwiceAreRefused() {
    assertThatThrownBy(() -> new PermitKeyRing(List.of(second, key(3, NINE))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                new PermitKeyRing(
                    List.of(second, new PermitKey(second.seed(), NINE.plusSeconds(1)))))
        .hasMessageContaining("twice");
    assertThatThrownBy(() -> new PermitKeyRing(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theFileIsMadeOnceAndChangedAtOnceForItsOwnerOnly(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("keys/permit.key");
    PermitKeyRing made = PermitKeyFile.readOrCreate(file, new SecureRandom());
    assertThat(PermitKeyFile.readOrCreate(file, new SecureRandom())).isEqualTo(made);

    PermitKeyRing rotated = made.rotated(second, NINE);
    PermitKeyFile.replace(file, rotated);

    assertThat(PermitKeyFile.read(file)).isEqualTo(rotated);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void whoComesWhileAnotherChangesTheKeysIsToldSo(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("permit.key");
    PermitKeyRing made = PermitKeyFile.readOrCreate(file, new SecureRandom());
    Path inTheWay = Files.createFile(folder.resolve("permit.key.next"));

    assertThatThrownBy(() -> PermitKeyFile.replace(file, made.rotated(second, NINE)))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(PermitKeyFile.read(file)).isEqualTo(made);
    assertThat(inTheWay).exists();
  }
}
