package io.countersign.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.events.ApproverRef;
import io.countersign.events.Commented;
import io.countersign.events.Escalated;
import io.countersign.events.EventMeta;
import io.countersign.events.Granted;
import io.countersign.events.PermitRedeemed;
import io.countersign.events.Reassigned;
import io.countersign.events.ReviewCompleted;
import io.countersign.events.Revoked;
import io.countersign.events.Withdrawn;
import java.util.List;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class AnswersTest {
  private static final EventMeta META = Samples.meta("case-1", 2, "user:fatima", "command-2");

  @Test
  void everyCommandIsAnsweredByItsEvent() {
    List<SpecificRecord> events =
        List.of(
            new Commented(META, "Look"),
            Reassigned.newBuilder().setMeta(META).setTo(List.of(leads())).build(),
            Escalated.newBuilder()
                .setMeta(META)
                .setTo(List.of(leads()))
                .setReason("It burns")
                .build(),
            Withdrawn.newBuilder().setMeta(META).build(),
            Revoked.newBuilder().setMeta(META).setReason("Wrong").build(),
            ReviewCompleted.newBuilder().setMeta(META).setConfirmed(true).build(),
            ReviewCompleted.newBuilder().setMeta(META).setConfirmed(false).build(),
            Granted.newBuilder(Samples.granted("case-1", 2, "command-2"))
                .setBreakGlassReason("Outage")
                .build(),
            PermitRedeemed.newBuilder()
                .setMeta(META)
                .setPermitId("case-1.2")
                .setArgumentsDigest(Samples.DIGEST)
                .build());
    for (SpecificRecord event : events) {
      @Nullable Card card =
          Cards.apply(Cards.apply(null, Samples.requested("case-1", Samples.START)), event);
      Answer answer = Objects.requireNonNull(Answers.to(event, card), event.toString());
      assertThat(answer.accepted()).as("%s", event).isTrue();
      assertThat(answer.message()).isNotBlank();
      assertThat(answer.status()).isNotBlank();
    }
  }

  @Test
  void whatATimerOrAStopDidAnswersNobody() {
    EventMeta timer = Samples.meta("case-1", 2, "system:timer", null);
    assertThat(Answers.to(Revoked.newBuilder().setMeta(timer).setReason("A stop").build(), null))
        .isNull();
  }

  private static ApproverRef leads() {
    return ApproverRef.newBuilder().setGroup("finance-leads").build();
  }
}
