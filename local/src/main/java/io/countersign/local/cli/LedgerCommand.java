package io.countersign.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.admin.LedgerExport;
import io.countersign.local.platform.PlatformAddresses;
import io.countersign.tlog.export.ExportVerifier;
import io.countersign.tlog.export.ExportWriter;
import io.countersign.tlog.export.VerificationReport;
import io.countersign.tlog.note.MalformedNoteException;
import io.countersign.tlog.note.VerifierKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign ledger}: what auditors do. */
@Command(
    name = "ledger",
    description = "Exports the ledger and verifies an export.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {LedgerCommand.Export.class, LedgerCommand.Verify.class})
final class LedgerCommand {

  /** {@code countersign ledger export}. */
  @Command(
      name = "export",
      description = "Writes everything that the ledger holds now into a new or empty folder.")
  static final class Export implements Callable<Integer> {

    @Mixin private PlatformOptions platform;
    @Mixin private OutputOptions output;

    @Parameters(paramLabel = "DIR", description = "New or empty folder.")
    private Path folder;

    @Override
    public Integer call() {
      PlatformAddresses addresses = platform.addresses();
      Reachability.requireKafka(addresses.kafka());
      try {
        ExportWriter.Summary summary =
            LedgerExport.write(
                new KafkaAccess(addresses),
                folder,
                LedgerKeys.published(addresses),
                Clock.systemUTC().instant());
        if (output.isJson()) {
          ObjectNode document =
              OutputOptions.JSON
                  .createObjectNode()
                  .put("folder", folder.toString())
                  .put("entries", summary.entries());
          ObjectNode logs = document.putObject("logs");
          summary.sizes().forEach(logs::put);
          output.print(document);
        } else {
          output.say("%d entries in %s".formatted(summary.entries(), folder));
          output.say("verify with: ./countersign ledger verify " + folder);
        }
        return ExitCode.DONE;
      } catch (LedgerExport.UnsignedEntriesException | LedgerExport.SchemasMissingException e) {
        throw CommandFailure.unreachable("The ledger was not exported: " + e.getMessage(), e);
      } catch (IOException e) {
        throw CommandFailure.usage("The ledger was not exported: " + e.getMessage() + ".");
      } catch (KafkaException e) {
        throw CommandFailure.unreachable(
            "The ledger was not exported: " + e.getMessage() + PlatformOptions.howToStart(), e);
      }
    }
  }

  /** {@code countersign ledger verify}. */
  @Command(
      name = "verify",
      description = {
        "Verifies an export; needs no running platform.",
        "Exit 0: integrity, authenticity and completeness pass; 1: they do not."
      })
  static final class Verify implements Callable<Integer> {

    @Mixin private OutputOptions output;

    @Parameters(paramLabel = "DIR", description = "The export.")
    private Path folder;

    @Option(
        names = "--key",
        paramLabel = "FILE|VKEY",
        description = {
          "A verifier key that you trust, or a file with keys, one a line; may be given several"
              + " times.",
          "Without it the keys of the export are taken, which shows only that it agrees with"
              + " itself."
        })
    private List<String> keys = new ArrayList<>();

    @Override
    public Integer call() {
      if (!Files.isDirectory(folder)) {
        throw CommandFailure.usage("There is no folder " + folder + ".");
      }
      List<VerifierKey> pinned = new ArrayList<>();
      keys.forEach(key -> pinned.addAll(read(key)));
      VerificationReport report = ExportVerifier.verify(folder, pinned);
      if (output.isJson()) {
        output.print(document(report));
      } else {
        lines(report, !pinned.isEmpty()).forEach(output::say);
      }
      return report.passed() ? ExitCode.DONE : ExitCode.NO;
    }

    private static List<VerifierKey> read(String key) {
      try {
        if (!Files.isRegularFile(Path.of(key))) {
          return List.of(VerifierKey.parse(key));
        }
        List<VerifierKey> found = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(key))) {
          if (!line.isBlank()) {
            found.add(VerifierKey.parse(line.strip()));
          }
        }
        if (found.isEmpty()) {
          throw CommandFailure.usage("The file %s holds no verifier key.".formatted(key));
        }
        return found;
      } catch (MalformedNoteException e) {
        throw CommandFailure.usage(
            "'%s' is neither a file nor a verifier key: %s.".formatted(key, e.getMessage()));
      } catch (IOException e) {
        throw CommandFailure.usage("%s cannot be read: %s.".formatted(key, e.getMessage()));
      }
    }

    static JsonNode document(VerificationReport report) {
      ObjectNode document = OutputOptions.JSON.createObjectNode();
      document.put("integrity", report.integrity().wireName());
      document.put("authenticity", report.authenticity().wireName());
      document.put("completeness", report.completeness().wireName());
      document.put("time", report.time().wireName());
      document.put("entries", report.entries());
      ArrayNode problems = document.putArray("problems");
      report
          .problems()
          .forEach(
              problem ->
                  problems
                      .addObject()
                      .put("log", problem.log())
                      .put("index", problem.index())
                      .put("what", problem.what()));
      return document;
    }

    static List<String> lines(VerificationReport report, boolean pinned) {
      List<String> lines = new ArrayList<>();
      lines.add(
          "integrity     %s  every entry is what its signed tree commits to"
              .formatted(word(report.integrity())));
      lines.add(
          "authenticity  %s  %s"
              .formatted(
                  word(report.authenticity()),
                  pinned
                      ? "every head is signed by the keys that you gave"
                      : "every head is signed by the export's own keys (give yours with --key)"));
      lines.add(
          "completeness  %s  nothing is missing that a signed head knows of"
              .formatted(word(report.completeness())));
      lines.add(
          "time          %s  an independent authority vouches for when"
              .formatted(word(report.time())));
      lines.add("entries       " + report.entries());
      for (VerificationReport.Problem problem : report.problems()) {
        @Nullable Long index = problem.index();
        lines.add(
            "problem       %s%s: %s"
                .formatted(
                    problem.log().isEmpty() ? "export" : problem.log(),
                    index == null ? "" : " entry " + index,
                    problem.what()));
      }
      return lines;
    }

    private static String word(VerificationReport.Verdict verdict) {
      return "%-7s".formatted(verdict.wireName());
    }
  }
}
