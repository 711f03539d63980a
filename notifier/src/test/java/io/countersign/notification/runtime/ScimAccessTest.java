package io.countersign.notification.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.notification.directory.ScimClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScimAccessTest {
  private static final String IDENTITY = "i".repeat(ScimAccess.MIN_TOKEN_LENGTH);
  private static final String AUTHORITY = "a".repeat(ScimAccess.MIN_TOKEN_LENGTH);

  @TempDir Path folder;

  @Test
  void eachTokenIsItsClientAndAnythingElseIsNobody() throws IOException {
    ScimAccess access = access(IDENTITY, AUTHORITY);
    assertThat(access.clientOf("Bearer " + IDENTITY))
        .isEqualTo(new ScimClient("service:scim", false));
    assertThat(access.clientOf("bearer " + AUTHORITY))
        .isEqualTo(new ScimClient("service:scim-authority", true));
    for (String other : new String[] {"", "Bearer ", "Basic " + IDENTITY, "Bearer x" + IDENTITY}) {
      assertThat(access.clientOf(other)).as(other).isNull();
    }
    assertThat(access.clientOf(null)).isNull();
  }

  @Test
  void withoutAFileNobodyIsLetIn() {
    ScimAccess access = new ScimAccess(config(Optional.empty(), Optional.empty()));
    assertThat(access.clientOf("Bearer " + IDENTITY)).isNull();
    assertThat(access.clientOf("Bearer ")).isNull();
  }

  @Test
  void aTokenThatIsShortOrTheSameAsTheOtherStopsTheStart() {
    assertThatThrownBy(() -> access("short", AUTHORITY)).hasMessageContaining("at least");
    assertThatThrownBy(() -> access(IDENTITY, IDENTITY)).hasMessageContaining("same token");
  }

  @Test
  void aBurstPassesAndThenTheSteadyRate() {
    ScimAccess.Allowance allowance = new ScimAccess.Allowance(2, 10);
    long now = 1_000;
    assertThat(allowance.take(now)).isTrue();
    assertThat(allowance.take(now)).isTrue();
    assertThat(allowance.take(now)).isFalse();
    assertThat(allowance.take(now + 50_000_000)).isFalse();
    assertThat(allowance.take(now + 101_000_000)).isTrue();
    assertThat(allowance.take(now + 101_000_000)).isFalse();
  }

  private ScimAccess access(String identity, String authority) throws IOException {
    return new ScimAccess(
        config(
            Optional.of(Files.writeString(folder.resolve("identity"), identity + "\n")),
            Optional.of(Files.writeString(folder.resolve("authority"), authority))));
  }

  private static NotifierConfig.Scim config(Optional<Path> identity, Optional<Path> authority) {
    return new NotifierConfig.Scim() {
      @Override
      public Optional<Path> tokenFile() {
        return identity;
      }

      @Override
      public Optional<Path> authorityTokenFile() {
        return authority;
      }

      @Override
      public String principal() {
        return "service:scim";
      }

      @Override
      public String authorityPrincipal() {
        return "service:scim-authority";
      }
    };
  }
}
