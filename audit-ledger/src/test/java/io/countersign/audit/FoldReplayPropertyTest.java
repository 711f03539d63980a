package io.countersign.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.events.LedgerEntry;
import io.countersign.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class FoldReplayPropertyTest {
  private static final List<Topic> TOPICS =
      List.of(Topic.ACTION_PROPOSED, Topic.APPROVAL_EVENTS, Topic.ACTION_OUTCOMES);
  private static final Salts SALTS = new Salts(new byte[Salts.BYTES]);

  /**
   * Offsets come with holes and again and again, as after a reset; whatever was lost of the state,
   * replay gives it back.
   */
  @Property(tries = 100)
  void replayingTheLedgerGivesTheLiveStateFromAnyEarlierOne(
      @ForAll @Size(max = 60) List<@IntRange(max = 29) Integer> arrivals,
      @ForAll @IntRange(max = 60) int keptUntil) {
    FoldState live = FoldState.empty();
    FoldState remembered = FoldState.empty();
    List<LedgerEntry> ledger = new ArrayList<>();
    for (int arrival : arrivals) {
      Topic topic = TOPICS.get(arrival % 3);
      long offset = arrival / 3;
      if (live.holds(topic.baseName(), offset)) {
        continue;
      }
      byte[] value = ("{\"n\":" + arrival + "}").getBytes(StandardCharsets.UTF_8);
      SourceRecord source =
          new SourceRecord(
              topic, topic.baseName(), 0, offset, arrival, value, value, null, null, null);
      LedgerEntry entry =
          Leaves.entry("example.org/ledger/p0", live.size(), source, SALTS.salt(source));
      ledger.add(entry);
      live.append(entry.getLeaf().array(), topic.baseName(), offset);
      if (ledger.size() <= keptUntil) {
        remembered = FoldState.decode(live.encode());
      }
    }
    FoldState proven = TailProof.prove(0, remembered, tail(ledger));
    assertThat(proven.encode()).isEqualTo(live.encode());
  }

  private static TailProof.Tail tail(List<LedgerEntry> ledger) {
    return new TailProof.Tail() {
      @Override
      public Optional<LedgerEntry> last(int partition) {
        return ledger.isEmpty() ? Optional.empty() : Optional.of(ledger.getLast());
      }

      @Override
      public void forEach(int partition, Consumer<LedgerEntry> visitor) {
        ledger.forEach(visitor);
      }
    };
  }
}
