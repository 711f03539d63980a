package io.countersign.approval;

import static io.countersign.approval.Situation.oneOf;
import static io.countersign.approval.Situation.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.approval.topology.StateCodec;
import io.countersign.approval.topology.StoredState;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** That a release reads what an earlier one stored: the files were written by that one. */
final class StoredStateTest {
  private final StateCodec codec = new StateCodec();

  @Test
  void aPendingEditOfTheFirstVersionIsReadAsOneWithoutAnEnd() throws IOException {
    Situation situation =
        new Situation()
            .asked(transfer(25_000))
            .approves("user:fatima")
            .edits("user:lena", "/amount", "24000");

    assertThat(codec.decode(stored("edit-pending-v1.bin")))
        .isEqualTo(new StoredState(situation.state(), "00-trace"));
  }

  @Test
  void aGrantOfTheFirstVersionIsReadWithItsPermit() throws IOException {
    Situation situation = new Situation().asked(oneOf("finance-approvers")).approves("user:fatima");

    assertThat(codec.decode(stored("granted-v1.bin")))
        .isEqualTo(new StoredState(situation.state(), "00-trace"));
  }

  private static byte[] stored(String name) throws IOException {
    try (InputStream stream =
        StoredStateTest.class.getResourceAsStream("/approval-state/" + name)) {
      return Objects.requireNonNull(stream, name).readAllBytes();
    }
  }
}
