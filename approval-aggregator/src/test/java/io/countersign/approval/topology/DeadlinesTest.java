package io.countersign.approval.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.approval.ActionId;
import java.time.Instant;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final ActionId FIRST = new ActionId("a-1");
  private static final ActionId SECOND = new ActionId("a-2");

  private final KeyValueStore<Bytes, byte[]> store = store();
  private final Deadlines deadlines = new Deadlines(store);

  @Test
  void whatIsDueComesOldestFirstAndAgainUntilItIsMoved() {
    deadlines.move(SECOND, null, NOON.plusSeconds(1));
    deadlines.move(FIRST, null, NOON);

    assertThat(deadlines.due(NOON.minusMillis(1))).isEmpty();
    assertThat(deadlines.due(NOON)).extracting(Deadlines.Due::actionId).containsExactly(FIRST);
    assertThat(deadlines.due(NOON.plusSeconds(1)))
        .extracting(Deadlines.Due::actionId)
        .containsExactly(FIRST, SECOND);

    deadlines.move(FIRST, NOON, null);
    assertThat(deadlines.due(NOON.plusSeconds(1)))
        .extracting(Deadlines.Due::actionId)
        .containsExactly(SECOND);
  }

  @Test
  void aDeadlineInThePastIsMetThoughTheScanWasFurther() {
    assertThat(deadlines.due(NOON)).isEmpty();

    deadlines.move(FIRST, null, NOON.minusSeconds(60));

    assertThat(deadlines.due(NOON)).extracting(Deadlines.Due::actionId).containsExactly(FIRST);
  }

  @Test
  void aClockThatIsPutBackTakesNothingTwiceAndLosesNothing() {
    deadlines.move(SECOND, null, NOON.plusSeconds(5));
    assertThat(deadlines.due(NOON)).isEmpty();
    assertThat(deadlines.due(NOON.minusSeconds(30))).isEmpty();

    deadlines.move(FIRST, null, NOON.minusSeconds(40));

    assertThat(deadlines.due(NOON.minusSeconds(30)))
        .extracting(Deadlines.Due::actionId)
        .containsExactly(FIRST);
    deadlines.move(FIRST, NOON.minusSeconds(40), null);
    assertThat(deadlines.due(NOON.plusSeconds(5)))
        .extracting(Deadlines.Due::actionId)
        .containsExactly(SECOND);
  }

  @Test
  void moreThanOneScanTakesIsTakenByTheNext() {
    for (int i = 0; i <= Deadlines.MAX_PER_SCAN; i++) {
      deadlines.move(new ActionId("a-" + i), null, NOON.plusMillis(i));
    }

    Instant later = NOON.plusSeconds(60);
    assertThat(deadlines.due(later)).hasSize(Deadlines.MAX_PER_SCAN);
    for (Deadlines.Due due : deadlines.due(later)) {
      deadlines.move(due.actionId(), due.at(), null);
    }
    assertThat(deadlines.due(later))
        .extracting(Deadlines.Due::actionId)
        .containsExactly(new ActionId("a-" + Deadlines.MAX_PER_SCAN));
  }

  @Test
  void aRestartFindsWhatWasWrittenBefore() {
    assertThat(deadlines.due(NOON)).isEmpty();
    deadlines.move(FIRST, null, NOON.plusSeconds(1));

    assertThat(new Deadlines(store).due(NOON.plusSeconds(1)))
        .extracting(Deadlines.Due::actionId)
        .containsExactly(FIRST);
  }

  private static KeyValueStore<Bytes, byte[]> store() {
    KeyValueStore<Bytes, byte[]> store =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore("deadlines"), Serdes.Bytes(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    MockProcessorContext<Void, Void> context = new MockProcessorContext<>();
    store.init(context.getStateStoreContext(), store);
    return store;
  }
}
