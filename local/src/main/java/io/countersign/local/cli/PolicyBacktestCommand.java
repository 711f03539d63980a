package io.countersign.local.cli;

import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.admin.PolicyFiles;
import io.countersign.local.backtest.BacktestPage;
import io.countersign.local.backtest.BacktestResult;
import io.countersign.local.backtest.BacktestRun;
import io.countersign.local.backtest.HistorySource;
import io.countersign.local.backtest.LedgerHistory;
import io.countersign.local.backtest.TopicHistory;
import io.countersign.local.backtest.UnusablePolicyException;
import io.countersign.local.platform.PlatformAddresses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code countersign policy backtest}. */
@Command(
    name = "backtest",
    description = {
      "Replays what happened against candidate policies and says what would change.",
      "A candidate replaces the policy of its name among those in force.",
      "Exit 1: a document has errors, nothing was replayed."
    })
final class PolicyBacktestCommand implements Callable<Integer> {

  @Mixin private PlatformOptions platform;
  @Mixin private OutputOptions output;

  @Option(
      names = "--against",
      required = true,
      arity = "1..*",
      paramLabel = "FILE|DIR",
      description = "The candidates: documents, or folders of them (*.yaml).")
  private List<Path> against;

  @Option(
      names = "--only",
      description = "The candidates alone, without the policies in force beside them.")
  private boolean only;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = {
        "Actions classified since then: a moment (2026-11-01T00:00:00Z), or a span that counts back"
            + " from the end (PT168H).",
        "Default: seven days, and all of an export."
      })
  private @Nullable String since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description =
          "Actions classified before then; a moment or a span that counts back from now. Default:"
              + " now.")
  private @Nullable String until;

  @Option(
      names = "--ledger",
      paramLabel = "DIR",
      description = "Read an export of the ledger instead of a platform.")
  private @Nullable Path ledger;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "The zone of the hours, for example Europe/Berlin (default: ${DEFAULT-VALUE}).",
      defaultValue = "UTC")
  private String zone;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Writes a page that people can read, with charts, to this file.")
  private @Nullable Path html;

  private static final Duration DEFAULT_SPAN = Duration.ofDays(7);

  @Override
  public Integer call() {
    ZoneId hours = zone();
    PolicyFiles candidates = PolicyCommand.read(against);
    if (!candidates.problems().isEmpty()) {
      return refuse(candidates.problems().stream().map(Object::toString).toList());
    }
    if (candidates.policies().isEmpty()) {
      throw CommandFailure.usage("There is no policy document (*.yaml) in " + against + ".");
    }
    try (HistorySource history = history()) {
      Instant end = until == null ? history.end() : moment("--until", until, history.end());
      BacktestResult result =
          BacktestRun.run(
              history,
              new BacktestRun.Question(
                  since(end),
                  end,
                  hours,
                  candidates.policies().stream().map(PolicyFiles.PolicyFile::policy).toList(),
                  only));
      write(result);
      return ExitCode.DONE;
    } catch (UnusablePolicyException e) {
      return refuse(List.of(String.valueOf(e.getMessage())));
    } catch (IOException e) {
      throw CommandFailure.usage("The history cannot be read: " + e.getMessage() + ".");
    }
  }

  private HistorySource history() throws IOException {
    if (ledger != null) {
      return LedgerHistory.open(ledger);
    }
    PlatformAddresses addresses = platform.addresses();
    Reachability.requireKafka(addresses.kafka());
    return new TopicHistory(new KafkaAccess(addresses), Clock.systemUTC().instant());
  }

  private Instant since(Instant end) {
    if (since != null) {
      return moment("--since", since, end);
    }
    return ledger == null ? end.minus(DEFAULT_SPAN) : Instant.EPOCH;
  }

  private static Instant moment(String option, String text, Instant end) {
    try {
      return text.startsWith("P") ? end.minus(Duration.parse(text)) : Instant.parse(text);
    } catch (DateTimeException | ArithmeticException e) {
      throw CommandFailure.usage(
          "%s takes a moment such as 2026-11-01T00:00:00Z or a span such as PT168H or P7D, not '%s'."
              .formatted(option, text));
    }
  }

  private ZoneId zone() {
    try {
      return ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw CommandFailure.usage(
          "'%s' is no zone; take a name such as Europe/Berlin or UTC.".formatted(zone));
    }
  }

  private int refuse(List<String> problems) {
    problems.forEach(problem -> output.err().println(problem));
    output.err().println("Nothing was replayed.");
    output.err().flush();
    if (output.isJson()) {
      var document = OutputOptions.JSON.createObjectNode();
      problems.forEach(document.putArray("problems")::add);
      output.print(document);
    }
    return ExitCode.NO;
  }

  private void write(BacktestResult result) {
    if (html != null) {
      try {
        Files.writeString(html, BacktestPage.of(result));
      } catch (IOException e) {
        throw CommandFailure.usage("%s cannot be written: %s.".formatted(html, e.getMessage()));
      }
    }
    if (output.isJson()) {
      output.print(BacktestJson.of(result));
    } else {
      BacktestTables.lines(result).forEach(output::say);
      if (html != null) {
        output.say("the same with charts: " + html);
      }
    }
  }
}
