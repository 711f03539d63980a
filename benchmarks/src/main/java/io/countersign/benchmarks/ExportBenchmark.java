package io.countersign.benchmarks;

import io.countersign.tlog.export.ExportVerifier;
import io.countersign.tlog.export.VerificationReport;
import io.countersign.tlog.note.VerifierKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Verifying an export of the ledger, beside reading and hashing all of its files. The export lies
 * in the page cache, as a file does that was written a moment ago; an operation is a whole export.
 */
public class ExportBenchmark {
  private static final int BUFFER_BYTES = 64 * 1024;

  /** An export in a folder of its own, written before and removed after the measurement. */
  @State(Scope.Benchmark)
  public abstract static class Export {
    /** How many entries it has. */
    @Param("100000")
    public int entries;

    private final boolean withPayloads;
    private Path folder;
    private List<VerifierKey> keys;

    Export(boolean withPayloads) {
      this.withPayloads = withPayloads;
    }

    /** Writes it. */
    @Setup
    public void write() throws IOException {
      folder = Files.createTempDirectory("countersign-benchmark");
      keys = ExportSample.write(folder.resolve("export"), entries, withPayloads);
    }

    /** Removes it. */
    @TearDown
    public void remove() throws IOException {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }

    Path root() {
      return folder.resolve("export");
    }

    VerificationReport verify() {
      VerificationReport report = ExportVerifier.verify(root(), keys);
      if (!report.passed() || report.entries() != entries) {
        throw new IllegalStateException("Expected a whole export, but: " + report);
      }
      return report;
    }

    byte[] hash() throws IOException {
      MessageDigest sha256 = TransparencyLogBenchmark.newSha256();
      byte[] buffer = new byte[BUFFER_BYTES];
      try (Stream<Path> files = Files.walk(root())) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
              sha256.update(buffer, 0, read);
            }
          }
        }
      }
      return sha256.digest();
    }
  }

  /** Leaves and tiles, no payloads. */
  public static class Leaves extends Export {
    /** For JMH. */
    public Leaves() {
      super(false);
    }
  }

  /** With a payload of 1 KB beside each leaf. */
  public static class LeavesAndPayloads extends Export {
    /** For JMH. */
    public LeavesAndPayloads() {
      super(true);
    }
  }

  /** Verifies an export without payloads. */
  @Benchmark
  public VerificationReport verifyLeaves(Leaves export) {
    return export.verify();
  }

  /** Baseline: reads and hashes an export without payloads. */
  @Benchmark
  public byte[] hashLeaves(Leaves export) throws IOException {
    return export.hash();
  }

  /** Verifies an export with payloads, each against its leaf's commitment. */
  @Benchmark
  public VerificationReport verifyPayloads(LeavesAndPayloads export) {
    return export.verify();
  }

  /** Baseline: reads and hashes an export with payloads. */
  @Benchmark
  public byte[] hashPayloads(LeavesAndPayloads export) throws IOException {
    return export.hash();
  }
}
