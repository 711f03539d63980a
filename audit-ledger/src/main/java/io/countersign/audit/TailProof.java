package io.countersign.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.events.LedgerEntry;
import io.countersign.schemas.json.CanonicalJson;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/** Proves at the start that the state of a fold equals the tail of its ledger partition. */
public final class TailProof {
  private TailProof() {}

  /** The committed entries of the ledger. */
  public interface Tail {
    /** The last committed entry of a partition; empty where it holds none. */
    Optional<LedgerEntry> last(int partition);

    /** Every committed entry of a partition, in order. */
    void forEach(int partition, Consumer<LedgerEntry> visitor);
  }

  /**
   * Gives the state that the fold goes on from: the remembered one where it equals the tail, or
   * where it is behind the ledger the one that replaying the missing entries leads to.
   *
   * @throws LedgerInconsistentException when the ledger is shorter than the state or holds other
   *     entries
   */
  public static FoldState prove(int partition, FoldState remembered, Tail tail) {
    String log = LogNames.partition(partition);
    Optional<LedgerEntry> last = tail.last(partition);
    long there = last.map(entry -> entry.getIndex() + 1).orElse(0L);
    if (there < remembered.size()) {
      throw new LedgerInconsistentException(
          "The ledger topic ends after "
              + there
              + " entries of "
              + log
              + ", but the fold remembers "
              + remembered.size()
              + ": entries were lost. Restore the topic; nothing was written.");
    }
    if (there == remembered.size()) {
      if (last.isPresent() && !remembered.endsWith(bytes(last.get().getLeaf()))) {
        throw new LedgerInconsistentException(
            "The last entry of "
                + log
                + " (index "
                + (there - 1)
                + ") is not the one that the fold wrote. Nothing was written.");
      }
      return remembered;
    }
    return replay(log, partition, remembered, tail);
  }

  private static FoldState replay(String log, int partition, FoldState remembered, Tail tail) {
    FoldState rebuilt = FoldState.empty();
    tail.forEach(
        partition,
        entry -> {
          if (entry.getIndex() != rebuilt.size()) {
            throw new LedgerInconsistentException(
                "The ledger topic holds index "
                    + entry.getIndex()
                    + " of "
                    + log
                    + " where "
                    + rebuilt.size()
                    + " is due. Nothing was written.");
          }
          byte[] leaf = bytes(entry.getLeaf());
          JsonNode source = CanonicalJson.parse(leaf).path("source");
          rebuilt.append(leaf, source.path("topic").asText(), source.path("offset").asLong());
          if (rebuilt.size() == remembered.size()
              && !java.util.Arrays.equals(rebuilt.root(), remembered.root())) {
            throw new LedgerInconsistentException(
                "The first "
                    + rebuilt.size()
                    + " entries of "
                    + log
                    + " are not those that the fold wrote. Nothing was written.");
          }
        });
    return rebuilt;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
