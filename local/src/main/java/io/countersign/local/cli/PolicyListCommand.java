package io.countersign.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code countersign policy list}. */
@Command(
    name = "list",
    description = {
      "Lists the policies as the evaluator has them: what is in force, what is a shadow, what was"
          + " refused, by whom and since when.",
      "Exit 1: something should decide and is missing, so everything is denied."
    })
final class PolicyListCommand implements Callable<Integer> {

  private static final String MISSING = "missing";

  @Mixin private PlatformOptions platform;
  @Mixin private OutputOptions output;

  @Override
  public Integer call() {
    JsonNode policies =
        new Rest()
            .get("policy-evaluator", platform.addresses().evaluator() + "/v1/policies", null)
            .body();
    if (output.isJson()) {
      output.print(policies);
    } else {
      table(policies).lines().forEach(output::say);
      for (JsonNode policy : policies) {
        for (JsonNode problem : policy.path("problems")) {
          output.say(
              "%s@%s: %s"
                  .formatted(
                      policy.path("name").asText(),
                      policy.path("version").asText(),
                      problem.asText()));
        }
      }
    }
    for (JsonNode policy : policies) {
      if (policy.path("status").asText().equals(MISSING)) {
        return ExitCode.NO;
      }
    }
    return ExitCode.DONE;
  }

  static Table table(JsonNode policies) {
    Table table =
        new Table("POLICY", "VERSION", "STATUS", "PUBLISHED BY", "PUBLISHED AT", "DIGEST");
    for (JsonNode policy : policies) {
      table.row(
          policy.path("name").asText(),
          policy.path("version").asText(),
          policy.path("status").asText().replace('_', ' '),
          policy.path("publishedBy").asText(),
          policy.path("publishedAt").asText(""),
          policy.path("digest").asText());
    }
    return table;
  }
}
