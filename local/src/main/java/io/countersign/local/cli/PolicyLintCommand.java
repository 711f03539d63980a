package io.countersign.local.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.events.PrincipalKind;
import io.countersign.local.admin.DirectoryFile;
import io.countersign.local.admin.PolicyFiles;
import io.countersign.policy.lint.Finding;
import io.countersign.policy.lint.LintedPolicy;
import io.countersign.policy.lint.People;
import io.countersign.policy.lint.PolicyLint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign policy lint}. */
@Command(
    name = "lint",
    description = {
      "Finds errors and likely mistakes in policy documents; needs no platform.",
      "Exit 1: there are errors, or with --strict warnings."
    })
final class PolicyLintCommand implements Callable<Integer> {
  private static final String GROUP_PREFIX = "group:";

  @Mixin private OutputOptions output;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE|DIR",
      description = "Documents, or folders of them (*.yaml), looked at together.")
  private List<Path> files;

  @Option(
      names = "--directory",
      paramLabel = "FILE",
      description = "A directory document, to compare groups, people, quorums and addresses with.")
  private @Nullable Path directory;

  @Option(names = "--strict", description = "Warnings fail as errors do.")
  private boolean strict;

  @Override
  public Integer call() {
    PolicyFiles read = PolicyCommand.read(files);
    People people = directory == null ? null : people(directory);
    if (read.policies().isEmpty() && read.problems().isEmpty()) {
      throw CommandFailure.usage("There is no policy document (*.yaml) in " + files + ".");
    }
    List<Finding> findings = new ArrayList<>(read.problems().stream().map(PolicyLint::of).toList());
    findings.addAll(
        PolicyLint.check(
            read.policies().stream()
                .map(file -> new LintedPolicy(file.file().toString(), file.text(), file.policy()))
                .toList(),
            people,
            Clock.systemUTC().instant()));
    long errors = findings.stream().filter(Finding::isError).count();
    long warnings = findings.size() - errors;
    if (output.isJson()) {
      output.print(document(findings, errors, warnings));
    } else {
      findings.forEach(this::say);
      output.say(
          "%d documents: %d errors, %d warnings"
              .formatted(read.policies().size(), errors, warnings));
    }
    return errors > 0 || (strict && warnings > 0) ? ExitCode.NO : ExitCode.DONE;
  }

  private void say(Finding finding) {
    output.say(
        "%s:%d:%d: %s %s%s: %s"
            .formatted(
                finding.file(),
                finding.line(),
                finding.column(),
                severity(finding),
                finding.code().word(),
                finding.rule() == null ? "" : " " + finding.rule(),
                finding.message()));
    output.say("    mend: " + finding.mend());
  }

  private static String severity(Finding finding) {
    return finding.code().severity().name().toLowerCase(Locale.ROOT);
  }

  private static ObjectNode document(List<Finding> findings, long errors, long warnings) {
    ObjectNode document =
        OutputOptions.JSON.createObjectNode().put("errors", errors).put("warnings", warnings);
    ArrayNode array = document.putArray("findings");
    for (Finding finding : findings) {
      array
          .addObject()
          .put("code", finding.code().word())
          .put("severity", severity(finding))
          .put("file", finding.file())
          .put("line", finding.line())
          .put("column", finding.column())
          .put("rule", finding.rule())
          .put("message", finding.message())
          .put("mend", finding.mend());
    }
    return document;
  }

  private static People people(Path file) {
    DirectoryFile directory;
    try {
      directory = DirectoryFile.parse(Files.readString(file));
    } catch (IOException e) {
      throw CommandFailure.usage("%s cannot be read: %s.".formatted(file, e.getMessage()));
    }
    if (!directory.problems().isEmpty()) {
      throw CommandFailure.usage(
          "%s is no directory: %s.".formatted(file, String.join("; ", directory.problems())));
    }
    Map<String, People.Person> people = new LinkedHashMap<>();
    directory.entries().stream()
        .filter(entry -> entry.kind() == PrincipalKind.HUMAN && entry.active())
        .forEach(
            entry ->
                people.put(
                    entry.id(),
                    new People.Person(
                        Set.copyOf(entry.groups()),
                        entry.email() != null && !entry.email().isBlank())));
    return new People(
        people,
        directory.entries().stream()
            .filter(entry -> entry.kind() == PrincipalKind.GROUP && entry.workingTime() != null)
            .map(entry -> entry.id().substring(GROUP_PREFIX.length()))
            .collect(Collectors.toUnmodifiableSet()));
  }
}
