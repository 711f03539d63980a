package io.countersign.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code countersign inbox}: what awaits a person's decision. */
@Command(name = "inbox", description = "Lists what a person may decide now, the most urgent first.")
final class InboxCommand implements Callable<Integer> {

  @Mixin private PlatformOptions platform;
  @Mixin private OutputOptions output;

  @Option(
      names = "--as",
      required = true,
      paramLabel = "PERSON",
      description = "Who looks, e.g. user:fatima.")
  private String person;

  @Override
  public Integer call() {
    JsonNode inbox = new Approvals(platform.addresses()).inbox(person);
    if (output.isJson()) {
      output.print(inbox);
      return ExitCode.DONE;
    }
    if (inbox.isEmpty()) {
      output.say(
          "Nothing awaits %s.%s"
              .formatted(person, person.contains(":") ? "" : " Ids of people start with user:"));
      return ExitCode.DONE;
    }
    Table table = new Table("ACTION", "TOOL", "TIER", "DEADLINE", "SUMMARY");
    for (JsonNode entry : inbox) {
      table.row(
          entry.path("actionId").asText(),
          entry.path("tool").asText(),
          entry.path("tier").asText(),
          entry.path("deadline").asText(),
          entry.path("summary").asText(""));
    }
    table.lines().forEach(output::say);
    return ExitCode.DONE;
  }
}
