package io.countersign.local.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code countersign reassign}: hands a request to others. */
@Command(
    name = "reassign",
    description = {
      "Hands a request to others, who then decide it in the place of the one who hands it over.",
      "They need the same authority: limits, qualifications and the separation of duties stay."
    })
final class ReassignCommand implements Callable<Integer> {

  @Mixin private CommandOptions options;

  @Option(
      names = "--to",
      required = true,
      split = ",",
      paramLabel = "NAME",
      description = "Who shall decide: group:ID or user:ID; several by commas.")
  private List<String> to;

  @Option(names = "--reason", paramLabel = "T", description = "Why.")
  private @Nullable String reason;

  @Override
  public Integer call() {
    return options.send("reassign", body(to, CommandOptions.required(reason)));
  }

  static ObjectNode body(List<String> to, String reason) {
    ObjectNode body = OutputOptions.JSON.createObjectNode();
    to.forEach(body.putArray("to")::add);
    return body.put("reason", reason);
  }
}
