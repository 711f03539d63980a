package io.countersign.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the commands about one action have in common, and how they tell their answer. */
final class CommandOptions {

  @Mixin private PlatformOptions platform;
  @Mixin private OutputOptions output;

  @Parameters(index = "0", paramLabel = "ACTION", description = "Id of the action.")
  private String action;

  @Option(
      names = "--as",
      required = true,
      paramLabel = "WHO",
      description = "Who does it, e.g. user:fatima.")
  private String who;

  /** Sends the command to the notifier and prints what came of it. */
  int send(String command, ObjectNode body) {
    Rest.Reply reply = new Approvals(platform.addresses()).command(action, who, command, body);
    return tell(output, action, reply);
  }

  /** Prints the answer to a command; its exit code. */
  static int tell(OutputOptions output, String action, Rest.Reply reply) {
    JsonNode body = reply.body();
    boolean accepted = reply.isSuccess() && body.path("accepted").asBoolean(reply.isSuccess());
    if (output.isJson()) {
      output.print(document(action, body, accepted));
    } else if (accepted) {
      output.say(
          "%s: it counts; the action is %s now. %s"
              .formatted(
                  action,
                  body.path("status").asText("pending").replace('_', ' '),
                  body.path("message").asText("")));
    } else {
      output.say(
          "%s: refused (%s). %s"
              .formatted(
                  action,
                  body.path("code").asText("status " + reply.status()),
                  body.path("message").asText("")));
    }
    return accepted ? ExitCode.DONE : ExitCode.NO;
  }

  /** The reason, where one must be given. */
  static String required(@Nullable String reason) {
    if (reason == null || reason.isBlank()) {
      throw CommandFailure.usage("Say why with --reason: the agent and the auditor will read it.");
    }
    return reason;
  }

  private static ObjectNode document(String action, JsonNode body, boolean accepted) {
    ObjectNode document = OutputOptions.JSON.createObjectNode();
    document.put("actionId", action);
    document.put("accepted", accepted);
    document.put("code", text(body, "code"));
    document.put("status", text(body, "status"));
    document.put("message", text(body, "message"));
    return document;
  }

  private static @Nullable String text(JsonNode body, String field) {
    JsonNode value = body.get(field);
    return value == null || value.isNull() ? null : value.asText();
  }
}
