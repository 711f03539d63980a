package io.countersign.schemas.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.events.ActionProposed;
import io.countersign.events.Target;
import io.countersign.schemas.Samples;
import org.junit.jupiter.api.Test;

/** The expected values were computed with another language's JSON and SHA-256. */
class ActionDigestTest {
  @Test
  void isTheHashOfTheCanonicalAction() {
    assertThat(ActionDigest.of(Samples.proposal()))
        .isEqualTo("sha256:05833065e3d2e91e9fcf1fb66f07721808fca3e8f560548b35a693a8991f0c5a");
  }

  @Test
  void leavesOutATargetThatWasNotGiven() {
    assertThat(ActionDigest.of(change().setTarget(null).build()))
        .isEqualTo("sha256:e6649ac6d78db8e67f244b6384c4269593bfabead8f84a1d5cbe8b52d0c9e7f4");
  }

  @Test
  void tellsAnEmptyTargetFromNone() {
    ActionProposed empty = change().setTarget(Target.newBuilder().build()).build();
    assertThat(ActionDigest.of(empty))
        .isNotEqualTo(ActionDigest.of(change().setTarget(null).build()));
  }

  @Test
  void ofArgumentsIsTheHashOfTheirCanonicalText() {
    assertThat(ActionDigest.ofArguments(Samples.proposal().getArguments()))
        .isEqualTo("sha256:1bd6364d8278a84d3a1b3ecd720ff65a546dd0095b8b31119ebb55045cfafe02");
    assertThat(ActionDigest.ofArguments("{}"))
        .isEqualTo("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
  }

  @Test
  void doesNotDependOnHowTheArgumentsAreWritten() {
    ActionProposed spaced =
        change()
            .setArguments("{ \"to\":\"vendor:acme\", \"currency\":\"EUR\", \"amount\":2.5e4 }")
            .build();
    assertThat(ActionDigest.of(spaced)).isEqualTo(ActionDigest.of(Samples.proposal()));
  }

  @Test
  void changesWithEveryPartThatPeopleApprove() {
    String digest = ActionDigest.of(Samples.proposal());
    assertThat(ActionDigest.of(change().setTool("payments.refund").build())).isNotEqualTo(digest);
    assertThat(ActionDigest.of(change().setActionType("execute").build())).isNotEqualTo(digest);
    assertThat(ActionDigest.of(change().setArguments("{\"amount\":25001}").build()))
        .isNotEqualTo(digest);
    assertThat(
            ActionDigest.of(change().setTarget(Target.newBuilder().setSystem("x").build()).build()))
        .isNotEqualTo(digest);
    assertThat(ActionDigest.of(change().setSummary("Other words").build())).isEqualTo(digest);
  }

  private static ActionProposed.Builder change() {
    return ActionProposed.newBuilder(Samples.proposal());
  }
}
