package io.countersign.tlog.export;

import io.countersign.tlog.export.Findings.Aspect;
import io.countersign.tlog.note.Checkpoint;
import io.countersign.tlog.note.MalformedNoteException;
import io.countersign.tlog.note.SignedNote;
import io.countersign.tlog.note.VerifierKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Verifies an exported ledger offline. Whatever the folder holds, the answer is a report: garbage
 * is a problem in it, never an exception. Memory is bounded by the number of logs and of sources,
 * not by the number of entries.
 *
 * <p>With keys given, only those count; without, the exported ones do, which shows that the export
 * agrees with itself and not whose it is.
 */
public final class ExportVerifier {
  private static final int MAX_KEY_BYTES = 4096;
  private static final int MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

  private final Path root;
  private final Findings findings = new Findings();
  private final SortedMap<String, Head> heads = new TreeMap<>();
  private final Map<String, Last> lastByOrigin = new HashMap<>();
  private final Map<String, List<VerifierKey>> trusted = new HashMap<>();
  private List<VerifierKey> keys;

  /** The exported signed head of a log. */
  record Head(String note, Checkpoint checkpoint) {}

  /** The latest leaf of the head log for an origin. */
  private record Last(long headIndex, String note, long size) {}

  private ExportVerifier(Path root, List<VerifierKey> pinned) {
    this.root = root;
    this.keys = List.copyOf(pinned);
  }

  /**
   * Verifies the export in a folder.
   *
   * @param root the folder
   * @param pinned verifier keys that the caller trusts; empty to use those of the export
   */
  public static VerificationReport verify(Path root, List<VerifierKey> pinned) {
    return new ExportVerifier(root, pinned).run();
  }

  private VerificationReport run() {
    if (!Files.isDirectory(root)) {
      findings.fail(
          "",
          null,
          "there is no folder " + root,
          Aspect.INTEGRITY,
          Aspect.AUTHENTICITY,
          Aspect.COMPLETENESS);
      return findings.report();
    }
    guarded("", this::readKeys);
    guarded("", this::readHeads);
    guarded("", this::checkSchemas);
    if (heads.isEmpty()) {
      findings.unknown(
          "the export holds no signed head, so there is nothing to verify", Aspect.INTEGRITY);
      findings.unknown("without a head log nobody can say what is missing", Aspect.COMPLETENESS);
    } else {
      guarded(ExportLayout.HEAD, this::verifyHeadLog);
      checkHeadsAgainstHeadLog();
    }
    Manifest manifest =
        Manifest.parse(BoundedFiles.read(root.resolve(ExportLayout.MANIFEST), MAX_MANIFEST_BYTES));
    checkManifest(manifest);
    for (var log : heads.entrySet()) {
      if (!log.getKey().equals(ExportLayout.HEAD)) {
        guarded(
            log.getKey(),
            () ->
                verifyPartition(
                    log.getKey(), log.getValue(), manifest != null && manifest.payloads()));
      }
    }
    return findings.report();
  }

  /** Whatever goes wrong while reading a log is a problem of that log. */
  private void guarded(String log, Step step) {
    try {
      step.run();
    } catch (IOException | RuntimeException e) {
      findings.fail(log, null, "cannot be read: " + e.getMessage(), Aspect.INTEGRITY);
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private void readKeys() throws IOException {
    boolean pinned = !keys.isEmpty();
    List<VerifierKey> exported = new ArrayList<>();
    Path directory = root.resolve(ExportLayout.KEYS);
    if (Files.isDirectory(directory)) {
      for (Path file : children(directory)) {
        byte[] bytes = BoundedFiles.read(file, MAX_KEY_BYTES);
        try {
          exported.add(
              VerifierKey.parse(bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8)));
        } catch (MalformedNoteException e) {
          findings.fail(
              "",
              null,
              "the exported key " + file.getFileName() + " cannot be read: " + e.getMessage(),
              Aspect.AUTHENTICITY);
        }
      }
    }
    if (!pinned) {
      keys = exported;
    }
    if (keys.isEmpty()) {
      findings.unknown("no verifier key was given and the export holds none", Aspect.AUTHENTICITY);
    }
  }

  private void readHeads() throws IOException {
    for (Path child : children(root)) {
      String name = String.valueOf(child.getFileName());
      switch (name) {
        case ExportLayout.MANIFEST, ExportLayout.KEYS, ExportLayout.PAYLOADS -> {}
        default -> {
          if (ExportLayout.isLog(name) && Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
            Head head =
                readHead(
                    name,
                    BoundedFiles.read(
                        child.resolve(ExportLayout.CHECKPOINT), SignedNote.MAX_BYTES));
            if (head != null) {
              heads.put(name, head);
            }
          } else {
            findings.fail("", null, "'" + name + "' is not part of an export", Aspect.COMPLETENESS);
          }
        }
      }
    }
  }

  /** Nothing commits to the schemas; one that is none would make payloads unreadable. */
  private void checkSchemas() throws IOException {
    for (Path file : SchemaFiles.list(root)) {
      if (SchemaFiles.id(file) == null || SchemaFiles.text(file) == null) {
        findings.fail(
            "",
            null,
            "the file %s/%s/%s is no schema"
                .formatted(ExportLayout.PAYLOADS, ExportLayout.SCHEMAS, file.getFileName()),
            Aspect.INTEGRITY);
      }
    }
  }

  private @Nullable Head readHead(String log, byte @Nullable [] bytes) {
    if (bytes == null) {
      findings.fail(
          log,
          null,
          "the checkpoint is missing",
          Aspect.INTEGRITY,
          Aspect.AUTHENTICITY,
          Aspect.COMPLETENESS);
      return null;
    }
    try {
      SignedNote note = SignedNote.parse(bytes);
      Checkpoint checkpoint = Checkpoint.parse(note.text());
      authenticate(log, null, note, checkpoint);
      if (!checkpoint.origin().endsWith("/" + log)) {
        findings.fail(
            log,
            null,
            "the checkpoint is that of " + checkpoint.origin() + ", another log",
            Aspect.INTEGRITY,
            Aspect.AUTHENTICITY);
      }
      return new Head(new String(bytes, StandardCharsets.UTF_8), checkpoint);
    } catch (MalformedNoteException e) {
      findings.fail(
          log,
          null,
          "the checkpoint cannot be read: " + e.getMessage(),
          Aspect.INTEGRITY,
          Aspect.AUTHENTICITY);
      return null;
    }
  }

  /** A head counts only when a key of its own origin, or of the ledger's, signed it. */
  private void authenticate(
      String log, @Nullable Long index, SignedNote note, Checkpoint checkpoint) {
    if (keys.isEmpty()) {
      return;
    }
    switch (note.verify(trustedFor(checkpoint.origin()))) {
      case VERIFIED -> {}
      case NO_KNOWN_KEY ->
          findings.fail(
              log,
              index,
              "the head of "
                  + checkpoint.origin()
                  + " at size "
                  + checkpoint.size()
                  + " is not signed by a trusted key",
              Aspect.AUTHENTICITY);
      case WRONG_SIGNATURE ->
          findings.fail(
              log,
              index,
              "the signature under the head of "
                  + checkpoint.origin()
                  + " at size "
                  + checkpoint.size()
                  + " is wrong",
              Aspect.AUTHENTICITY);
    }
  }

  /**
   * The trusted keys under the name of the log. A key's name is part of its id, and a note must be
   * signed under the origin that it is about; so one key pinned under any name serves all logs of
   * the ledger, and no line about one log passes for another's.
   */
  private List<VerifierKey> trustedFor(String origin) {
    return trusted.computeIfAbsent(
        origin,
        name ->
            keys.stream().map(key -> new VerifierKey(name, key.publicKey())).distinct().toList());
  }

  private void verifyHeadLog() throws IOException {
    Head head = heads.get(ExportLayout.HEAD);
    if (head == null) {
      findings.fail(
          ExportLayout.HEAD,
          null,
          "the head log is missing, so nobody can say whether a log was cut off",
          Aspect.COMPLETENESS);
      return;
    }
    headFiles(findings)
        .verify(
            head.checkpoint().size(),
            head.checkpoint().rootHash(),
            (index, entry, tree) -> headLeaf(index, entry));
  }

  private void headLeaf(long index, byte[] entry) {
    try {
      SignedNote note = SignedNote.parse(entry);
      Checkpoint checkpoint = Checkpoint.parse(note.text());
      authenticate(ExportLayout.HEAD, index, note, checkpoint);
      Last before = lastByOrigin.get(checkpoint.origin());
      if (before != null && checkpoint.size() < before.size()) {
        findings.fail(
            ExportLayout.HEAD,
            index,
            "the head of "
                + checkpoint.origin()
                + " shrinks from "
                + before.size()
                + " to "
                + checkpoint.size()
                + " entries",
            Aspect.INTEGRITY,
            Aspect.COMPLETENESS);
      }
      lastByOrigin.put(
          checkpoint.origin(),
          new Last(index, new String(entry, StandardCharsets.UTF_8), checkpoint.size()));
    } catch (MalformedNoteException e) {
      findings.fail(
          ExportLayout.HEAD,
          index,
          "the leaf is not a signed head: " + e.getMessage(),
          Aspect.INTEGRITY);
    }
  }

  private void checkHeadsAgainstHeadLog() {
    if (!heads.containsKey(ExportLayout.HEAD)) {
      return;
    }
    Map<String, String> logByOrigin = new HashMap<>();
    for (var log : heads.entrySet()) {
      if (log.getKey().equals(ExportLayout.HEAD)) {
        continue;
      }
      Head head = log.getValue();
      logByOrigin.put(head.checkpoint().origin(), log.getKey());
      Last last = lastByOrigin.get(head.checkpoint().origin());
      if (last == null) {
        findings.fail(
            log.getKey(), null, "the head log does not know this log", Aspect.COMPLETENESS);
      } else if (!last.note().equals(head.note())) {
        findings.fail(
            log.getKey(),
            null,
            "the checkpoint (size "
                + head.checkpoint().size()
                + ") is not the latest that the head log holds (leaf "
                + last.headIndex()
                + ", size "
                + last.size()
                + ")",
            Aspect.INTEGRITY,
            Aspect.COMPLETENESS);
      }
    }
    lastByOrigin.forEach(
        (origin, last) -> {
          if (!logByOrigin.containsKey(origin)) {
            findings.fail(
                origin.substring(origin.lastIndexOf('/') + 1),
                null,
                "the log "
                    + origin
                    + " is missing; the head log knows it with "
                    + last.size()
                    + " entries",
                Aspect.COMPLETENESS);
          }
        });
  }

  private void verifyPartition(String log, Head head, boolean payloadsPromised) throws IOException {
    List<Checkpoint> earlier = new ArrayList<>();
    PartitionCheck check =
        new PartitionCheck(root, log, head.checkpoint(), payloadsPromised, findings);
    // A second walk of the head log for each partition keeps memory flat; only sizes and roots of
    // one log are held.
    Head headLog = heads.get(ExportLayout.HEAD);
    if (headLog != null) {
      headFiles(new Findings())
          .walk(
              headLog.checkpoint().size(),
              (index, entry) -> addIfOf(head.checkpoint().origin(), entry, earlier));
    }
    try (check) {
      new LogFiles(log, root.resolve(log), findings)
          .verify(
              head.checkpoint().size(),
              head.checkpoint().rootHash(),
              (index, entry, tree) -> {
                check.entry(index, entry);
                check.heads(earlier, tree);
              });
    }
  }

  private static void addIfOf(String origin, byte[] entry, List<Checkpoint> found) {
    try {
      Checkpoint checkpoint = Checkpoint.parse(SignedNote.parse(entry).text());
      if (checkpoint.origin().equals(origin)) {
        found.add(checkpoint);
      }
    } catch (MalformedNoteException e) {
      // Reported when the head log itself was verified.
    }
  }

  private void checkManifest(@Nullable Manifest manifest) {
    if (manifest == null) {
      findings.fail("", null, "manifest.json is missing or cannot be read", Aspect.INTEGRITY);
      return;
    }
    TreeMap<String, Manifest.Log> actual = new TreeMap<>();
    heads.forEach(
        (log, head) ->
            actual.put(
                log, new Manifest.Log(log, head.checkpoint().origin(), head.checkpoint().size())));
    for (Manifest.Log log : manifest.logs()) {
      Manifest.Log there = actual.remove(log.log());
      if (there == null) {
        findings.fail(
            log.log(),
            null,
            "the manifest names the log, and it is not there",
            Aspect.COMPLETENESS);
      } else if (!there.equals(log)) {
        findings.fail(
            log.log(),
            null,
            "the manifest says size "
                + log.size()
                + " of "
                + log.origin()
                + ", the checkpoint "
                + there.size()
                + " of "
                + there.origin(),
            Aspect.INTEGRITY);
      }
    }
    actual
        .keySet()
        .forEach(
            log ->
                findings.fail(
                    log, null, "the manifest does not name the log", Aspect.COMPLETENESS));
  }

  private LogFiles headFiles(Findings into) {
    return new LogFiles(ExportLayout.HEAD, root.resolve(ExportLayout.HEAD), into);
  }

  private static List<Path> children(Path directory) throws IOException {
    try (Stream<Path> inside = Files.list(directory)) {
      Path[] sorted = inside.toArray(Path[]::new);
      Arrays.sort(sorted);
      return List.of(sorted);
    }
  }
}
