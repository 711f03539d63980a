package io.countersign.local.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code countersign comment}: says something for the timeline. */
@Command(
    name = "comment",
    description = "Adds a comment to an action, for everybody who looks at it and for the ledger.")
final class CommentCommand implements Callable<Integer> {

  @Mixin private CommandOptions options;

  @Parameters(index = "1", paramLabel = "TEXT", description = "What is to be said.")
  private String text;

  @Override
  public Integer call() {
    if (text.isBlank()) {
      throw CommandFailure.usage("A comment has a text.");
    }
    return options.send("comment", OutputOptions.JSON.createObjectNode().put("text", text));
  }
}
