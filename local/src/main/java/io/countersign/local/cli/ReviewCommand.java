package io.countersign.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code countersign review}: a look at what was allowed or granted without people having decided
 * in order. {@code list} stands in the place of an action, so that both read as one says them.
 */
@Command(
    name = "review",
    description = {
      "Answers the review of an action that ran, or may run, without people having decided in"
          + " order.",
      "'review list --as PERSON' shows what waits for a look."
    })
final class ReviewCommand implements Callable<Integer> {

  private static final String LIST = "list";

  @Mixin private PlatformOptions platform;
  @Mixin private OutputOptions output;

  @Parameters(paramLabel = "ACTION|list", description = "Id of the action, or 'list'.")
  private String action;

  @Option(
      names = "--as",
      required = true,
      paramLabel = "PERSON",
      description = "Who looks, e.g. user:omar.")
  private String person;

  @ArgGroup(multiplicity = "0..1")
  private @Nullable Choice choice;

  @Option(names = "--reason", paramLabel = "T", description = "Why; needed to order the undo.")
  private @Nullable String reason;

  static final class Choice {
    @Option(names = "--confirm", required = true, description = "It stands.")
    private boolean confirm;

    @Option(names = "--undo", required = true, description = "It is to be undone.")
    private boolean undo;
  }

  @Override
  public Integer call() {
    Choice chosen = choice;
    if (action.equals(LIST)) {
      if (chosen != null || reason != null) {
        throw CommandFailure.usage(
            "'review list' only shows; name an action to answer its review.");
      }
      return list();
    }
    if (chosen == null) {
      throw CommandFailure.usage("Say --confirm or --undo.");
    }
    ObjectNode body = OutputOptions.JSON.createObjectNode();
    body.put("review", chosen.confirm ? "confirm" : "undo");
    if (chosen.undo) {
      body.put("reason", CommandOptions.required(reason));
    } else if (reason != null) {
      body.put("reason", reason);
    }
    return CommandOptions.tell(
        output,
        action,
        new Approvals(platform.addresses()).command(action, person, "review", body));
  }

  private int list() {
    JsonNode reviews = new Approvals(platform.addresses()).reviews(person);
    if (output.isJson()) {
      output.print(reviews);
      return ExitCode.DONE;
    }
    if (reviews.isEmpty()) {
      output.say("Nothing waits for a look by %s.".formatted(person));
      return ExitCode.DONE;
    }
    Table table = new Table("ACTION", "TOOL", "TIER", "SINCE", "", "SUMMARY");
    for (JsonNode entry : reviews) {
      table.row(
          entry.path("actionId").asText(),
          entry.path("tool").asText(),
          entry.path("tier").asText(),
          entry.path("since").asText(),
          entry.path("emergency").asBoolean()
              ? "emergency"
              : entry.path("outcome").asText("").replace("null", ""),
          entry.path("summary").asText(""));
    }
    table.lines().forEach(output::say);
    return ExitCode.DONE;
  }
}
