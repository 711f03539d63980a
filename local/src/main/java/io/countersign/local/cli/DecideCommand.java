package io.countersign.local.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign decide}: what an approver does, from the command line. */
@Command(
    name = "decide",
    description = {
      "Approves, rejects or sends back a request.",
      "Exit 0: the decision counts; 1: it was refused, and why is said."
    })
final class DecideCommand implements Callable<Integer> {

  @Mixin private PlatformOptions platform;
  @Mixin private OutputOptions output;

  @Parameters(paramLabel = "ACTION", description = "Id of the action.")
  private String action;

  @Option(
      names = "--as",
      required = true,
      paramLabel = "PERSON",
      description = "Who decides, e.g. user:fatima.")
  private String person;

  @ArgGroup(multiplicity = "1")
  private Choice choice;

  @Option(
      names = "--reason",
      paramLabel = "T",
      description = "Why; needed to reject and to request changes.")
  private @Nullable String reason;

  @Option(
      names = "--edit",
      paramLabel = "FILE",
      description = {
        "With --approve: a JSON object of new values, by JSON Pointer into the arguments",
        "({\"/amount\": 24000}) or by the name of the argument ({\"amount\": 24000})."
      })
  private @Nullable Path edit;

  @Option(
      names = "--delegation",
      paramLabel = "ID",
      description = {
        "Vote under this grant, for the one who gave it;",
        "without it in your own right, or under a grant where you have none."
      })
  private @Nullable String delegation;

  static final class Choice {
    @Option(names = "--approve", required = true, description = "Say yes.")
    private boolean approve;

    @Option(names = "--reject", required = true, description = "Say no.")
    private boolean reject;

    @Option(
        names = "--request-changes",
        required = true,
        description = "Send it back to the agent.")
    private boolean requestChanges;

    String word() {
      if (approve) {
        return "approve";
      }
      if (reject) {
        return "reject";
      }
      if (requestChanges) {
        return "request_changes";
      }
      throw new IllegalStateException("Expected one of three options");
    }
  }

  @Override
  public Integer call() {
    String decision = choice.word();
    if (edit != null && !decision.equals("approve")) {
      throw CommandFailure.usage(
          "--edit goes with --approve: an edit is an approval of what it makes.");
    }
    if (!decision.equals("approve") && (reason == null || reason.isBlank())) {
      throw CommandFailure.usage("Say why with --reason: the agent and the auditor will read it.");
    }
    if (delegation != null && decision.equals("request_changes")) {
      throw CommandFailure.usage("--delegation goes with a vote: --approve or --reject.");
    }
    ObjectNode edits = edit == null ? null : readEdits(edit);
    Rest.Reply reply =
        new Approvals(platform.addresses())
            .decide(action, person, new Approvals.Decision(decision, reason, edits, delegation));
    return CommandOptions.tell(output, action, reply);
  }

  static ObjectNode readEdits(Path file) {
    try {
      JsonNode json = OutputOptions.JSON.readTree(Files.readString(file));
      if (!(json instanceof ObjectNode object) || object.isEmpty()) {
        throw CommandFailure.usage(
            "%s holds no JSON object of new values, like {\"/amount\": 24000}.".formatted(file));
      }
      return byPointer(object);
    } catch (JsonProcessingException e) {
      throw CommandFailure.usage(
          "%s is not JSON: %s (line %d)."
              .formatted(file, e.getOriginalMessage(), e.getLocation().getLineNr()));
    } catch (NoSuchFileException e) {
      throw CommandFailure.usage("There is no file " + file + ".");
    } catch (IOException e) {
      throw CommandFailure.usage("%s cannot be read: %s.".formatted(file, e.getMessage()));
    }
  }

  /** A key that is no pointer is the name of an argument. */
  static ObjectNode byPointer(ObjectNode values) {
    ObjectNode edits = OutputOptions.JSON.createObjectNode();
    values
        .properties()
        .forEach(
            field -> {
              String key = field.getKey();
              String pointer =
                  key.startsWith("/") ? key : "/" + key.replace("~", "~0").replace("/", "~1");
              edits.set(pointer, field.getValue());
            });
    return edits;
  }
}
