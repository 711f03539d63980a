package io.countersign.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.agent.AnswerStatus;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProposeCommandTest {

  @Test
  void zeroMeansYesOrNotKnownYetAndOneMeansNo() {
    Set<AnswerStatus> zero =
        EnumSet.of(
            AnswerStatus.PENDING,
            AnswerStatus.ALLOWED,
            AnswerStatus.GRANTED,
            AnswerStatus.DRAFT_ONLY);

    for (AnswerStatus status : AnswerStatus.values()) {
      assertThat(ProposeCommand.exitCode(status))
          .as(status.wireName())
          .isEqualTo(zero.contains(status) ? ExitCode.DONE : ExitCode.NO);
    }
  }
}
