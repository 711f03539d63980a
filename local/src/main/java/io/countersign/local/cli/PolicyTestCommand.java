package io.countersign.local.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.local.admin.PolicyFiles;
import io.countersign.policy.PolicyProblem;
import io.countersign.policy.PolicySet;
import io.countersign.policy.cases.CaseFile;
import io.countersign.policy.cases.CaseRun;
import io.countersign.policy.cases.JUnitXml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign policy test}. */
@Command(
    name = "test",
    description = {
      "Plays a table of cases through policy documents; needs no platform.",
      "Exit 1: a case came out otherwise, a document has errors, or too few rules matched."
    })
final class PolicyTestCommand implements Callable<Integer> {

  private static final int ALL_PERCENT = 100;

  @Mixin private OutputOptions output;

  @Parameters(paramLabel = "CASES", description = "The table of cases (YAML).")
  private Path cases;

  @Option(
      names = "--policies",
      required = true,
      arity = "1..*",
      paramLabel = "FILE|DIR",
      description = "The policies: documents, or folders of them (*.yaml).")
  private List<Path> policies;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Writes the results as JUnit XML to this file.")
  private @Nullable Path junit;

  @Option(
      names = "--min-coverage",
      paramLabel = "PERCENT",
      description = "The share of rules that a case must match (default: ${DEFAULT-VALUE}).",
      defaultValue = "0")
  private int minimumCoverage;

  @Override
  public Integer call() {
    if (minimumCoverage < 0 || minimumCoverage > ALL_PERCENT) {
      throw CommandFailure.usage("--min-coverage is a percentage from 0 to 100.");
    }
    PolicyFiles read = PolicyCommand.read(policies);
    if (!read.problems().isEmpty()) {
      return refuse(read.problems());
    }
    if (read.policies().isEmpty()) {
      throw CommandFailure.usage("There is no policy document (*.yaml) in " + policies + ".");
    }
    CaseFile table = table();
    if (!table.problems().isEmpty()) {
      return refuse(table.problems());
    }
    CaseRun run =
        CaseRun.play(
            table.cases(),
            PolicySet.of(read.policies().stream().map(PolicyFiles.PolicyFile::policy).toList()));
    if (junit != null) {
      write(junit, JUnitXml.of(String.valueOf(cases.getFileName()), run));
    }
    if (output.isJson()) {
      output.print(document(run));
    } else {
      say(run);
    }
    return run.failures() == 0 && run.coveragePercent() >= minimumCoverage
        ? ExitCode.DONE
        : ExitCode.NO;
  }

  private CaseFile table() {
    try {
      return CaseFile.read(cases.toString(), Files.readString(cases));
    } catch (IOException e) {
      throw CommandFailure.usage("%s cannot be read: %s.".formatted(cases, e.getMessage()));
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw CommandFailure.usage("%s cannot be written: %s.".formatted(file, e.getMessage()));
    }
  }

  private int refuse(List<PolicyProblem> problems) {
    problems.forEach(problem -> output.err().println(problem));
    output.err().println("No case was played.");
    output.err().flush();
    if (output.isJson()) {
      ObjectNode document = OutputOptions.JSON.createObjectNode().put("cases", 0);
      ArrayNode array = document.putArray("problems");
      problems.forEach(problem -> array.add(problem.toString()));
      output.print(document);
    }
    return ExitCode.NO;
  }

  private void say(CaseRun run) {
    Table table = new Table("CASE", "RESULT", "VERDICT", "TIER", "RULES");
    for (CaseRun.Result result : run.results()) {
      table.row(
          result.played().name(),
          result.passed() ? "pass" : "FAIL",
          result.classification().verdict().word(),
          Integer.toString(result.classification().tier().level()),
          String.join(", ", result.classification().rules()));
    }
    table.lines().forEach(output::say);
    for (CaseRun.Result result : run.results()) {
      for (String difference : result.differences()) {
        output.say(
            "%s:%d: %s: %s"
                .formatted(cases, result.played().line(), result.played().name(), difference));
      }
    }
    run.unmatchedRules().forEach(rule -> output.say("no case matched " + rule));
    output.say(
        "%d cases, %d failed; %d of %d rules matched (%d %%)"
            .formatted(
                run.results().size(),
                run.failures(),
                run.matchedRules().size(),
                run.matchedRules().size() + run.unmatchedRules().size(),
                run.coveragePercent()));
    if (run.coveragePercent() < minimumCoverage) {
      output.say("That is less than the %d %% asked for.".formatted(minimumCoverage));
    }
  }

  private static ObjectNode document(CaseRun run) {
    ObjectNode document =
        OutputOptions.JSON
            .createObjectNode()
            .put("cases", run.results().size())
            .put("failed", run.failures())
            .put("coveragePercent", run.coveragePercent());
    run.unmatchedRules().forEach(document.putArray("unmatchedRules")::add);
    ArrayNode results = document.putArray("results");
    for (CaseRun.Result result : run.results()) {
      ObjectNode one =
          results
              .addObject()
              .put("name", result.played().name())
              .put("line", result.played().line())
              .put("passed", result.passed())
              .put("verdict", result.classification().verdict().word())
              .put("tier", result.classification().tier().level());
      result.classification().rules().forEach(one.putArray("rules")::add);
      result.classification().reasons().forEach(one.putArray("reasons")::add);
      result.differences().forEach(one.putArray("differences")::add);
    }
    return document;
  }
}
