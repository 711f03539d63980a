package io.countersign.audit.signer;

import io.countersign.audit.LedgerInconsistentException;
import io.countersign.audit.LogNames;
import io.countersign.tlog.merkle.CompactRange;
import io.countersign.tlog.merkle.Rfc6962;
import io.countersign.tlog.note.Checkpoint;
import io.countersign.tlog.note.MalformedNoteException;
import io.countersign.tlog.note.SignedNote;
import io.countersign.tlog.note.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Signs heads of the logs, and refuses what is not consistent with what it signed before. It is
 * told the heads that were signed (in the topic's order), then the committed entries from the first
 * one on, and signs only trees that grew out of the last signed ones. Pure but for its memory; not
 * thread-safe.
 */
public final class HeadSigner {
  private final LogNames names;
  private final SigningKey key;
  private final TreeMap<Integer, Partition> partitions = new TreeMap<>();
  private final CompactRange headTree = new CompactRange();
  private final List<Checkpoint> pendingHeads = new ArrayList<>();

  /** A head to be written to `audit.checkpoints`. */
  public record SignedHead(String log, Checkpoint checkpoint, String note) {}

  private static final class Partition {
    private final CompactRange tree = new CompactRange();
    private @Nullable Checkpoint signed;
  }

  /**
   * A signer with nothing signed yet. The key's name does not matter: each log's key bears its
   * origin.
   */
  public HeadSigner(LogNames names, SigningKey key) {
    this.names = names;
    this.key = key;
  }

  /**
   * Takes a head that was signed before, in the order of the topic.
   *
   * @throws LedgerInconsistentException when it was not signed with this key or does not follow
   *     from those before it
   */
  public void remember(String log, String note) {
    Checkpoint checkpoint = verified(log, note);
    if (log.equals(LogNames.HEAD)) {
      refuseUnless(
          checkpoint.size() == headTree.size()
              && Arrays.equals(checkpoint.rootHash(), headTree.root()),
          "The signed head of the head log at size "
              + checkpoint.size()
              + " does not follow from the heads in audit.checkpoints.");
      pendingHeads.clear();
      return;
    }
    Partition partition = partition(LogNames.partitionOf(checkpoint.origin()));
    Checkpoint before = partition.signed;
    refuseUnless(
        before == null || checkpoint.size() >= before.size(),
        "The signed heads of " + log + " shrink to " + checkpoint.size() + " entries.");
    partition.signed = checkpoint;
    headTree.append(Rfc6962.leafHash(note.getBytes(StandardCharsets.UTF_8)));
    pendingHeads.add(checkpoint);
  }

  /**
   * Takes the next committed entry of a partition.
   *
   * @throws LedgerInconsistentException when it is not the next one, or the tree is not the one
   *     that was signed
   */
  public void take(int number, long index, byte[] leaf) {
    Partition partition = partition(number);
    refuseUnless(
        index == partition.tree.size(),
        "The ledger topic holds index "
            + index
            + " of "
            + LogNames.partition(number)
            + " where "
            + partition.tree.size()
            + " is due.");
    partition.tree.append(Rfc6962.leafHash(leaf));
    Checkpoint signed = partition.signed;
    if (signed != null && signed.size() == partition.tree.size()) {
      refuseUnless(
          Arrays.equals(signed.rootHash(), partition.tree.root()),
          "The first "
              + signed.size()
              + " entries of "
              + LogNames.partition(number)
              + " are not those that were signed.");
    }
  }

  /**
   * To be called when every entry was taken that was committed at the start.
   *
   * @throws LedgerInconsistentException when the ledger is shorter than what was signed
   */
  public void caughtUp() {
    partitions.forEach(
        (number, partition) -> {
          Checkpoint signed = partition.signed;
          refuseUnless(
              signed == null || signed.size() <= partition.tree.size(),
              "The ledger topic ends after "
                  + partition.tree.size()
                  + " entries of "
                  + LogNames.partition(number)
                  + ", but "
                  + (signed == null ? 0 : signed.size())
                  + " were signed: entries were lost.");
        });
    refuseUnless(
        pendingHeads.isEmpty(),
        "audit.checkpoints ends with heads that no head of the head log covers.");
  }

  /**
   * Signs the head of each partition that grew, and then the head log over them; nothing where none
   * grew. What is given counts as signed: when writing it fails, this signer is to be thrown away.
   */
  public List<SignedHead> sign() {
    List<SignedHead> heads = new ArrayList<>();
    partitions.forEach(
        (number, partition) -> {
          long signedSize = partition.signed == null ? 0 : partition.signed.size();
          if (partition.tree.size() > signedSize) {
            SignedHead head = sign(LogNames.partition(number), partition.tree);
            partition.signed = head.checkpoint();
            headTree.append(Rfc6962.leafHash(head.note().getBytes(StandardCharsets.UTF_8)));
            heads.add(head);
          }
        });
    if (!heads.isEmpty()) {
      heads.add(sign(LogNames.HEAD, headTree));
    }
    return heads;
  }

  /** Number of entries taken of each log. */
  public Map<Integer, Long> sizes() {
    TreeMap<Integer, Long> sizes = new TreeMap<>();
    partitions.forEach((number, partition) -> sizes.put(number, partition.tree.size()));
    return sizes;
  }

  private SignedHead sign(String log, CompactRange tree) {
    String origin = names.origin(log);
    Checkpoint checkpoint = new Checkpoint(origin, tree.size(), tree.root());
    return new SignedHead(
        log, checkpoint, SignedNote.sign(checkpoint.encode(), key.named(origin)).encode());
  }

  private Checkpoint verified(String log, String note) {
    String origin = names.origin(log);
    try {
      SignedNote signed = SignedNote.parse(note);
      Checkpoint checkpoint = Checkpoint.parse(signed.text());
      refuseUnless(
          checkpoint.origin().equals(origin),
          "A signed head of "
              + log
              + " has the origin "
              + checkpoint.origin()
              + ", not "
              + origin
              + ".");
      refuseUnless(
          signed.verify(List.of(key.named(origin).verifier())) == SignedNote.Verdict.VERIFIED,
          "The head of "
              + log
              + " at size "
              + checkpoint.size()
              + " was signed with another key than the configured one.");
      return checkpoint;
    } catch (MalformedNoteException e) {
      throw new LedgerInconsistentException(
          "A record of audit.checkpoints is not a signed head: " + e.getMessage());
    }
  }

  private Partition partition(int number) {
    return partitions.computeIfAbsent(number, n -> new Partition());
  }

  private static void refuseUnless(boolean condition, String otherwise) {
    if (!condition) {
      throw new LedgerInconsistentException(otherwise + " Nothing was signed.");
    }
  }
}
