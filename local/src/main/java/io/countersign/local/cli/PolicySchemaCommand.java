package io.countersign.local.cli;

import io.countersign.policy.PolicySchema;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code countersign policy schema}. */
@Command(
    name = "schema",
    description = {
      "Prints the JSON Schema (draft 2020-12) of policies or of tables of cases, for editors;",
      "needs no platform."
    })
final class PolicySchemaCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "policies|cases",
      defaultValue = "policies",
      description = "Of which documents (default: ${DEFAULT-VALUE}).")
  private String documents;

  @Override
  public Integer call() {
    PolicySchema schema =
        switch (documents.toLowerCase(Locale.ROOT)) {
          case "policies" -> PolicySchema.POLICIES;
          case "cases" -> PolicySchema.CASES;
          default ->
              throw CommandFailure.usage(
                  "There is a schema of 'policies' and one of 'cases', none of '%s'."
                      .formatted(documents));
        };
    spec.commandLine().getOut().print(schema.text());
    spec.commandLine().getOut().flush();
    return ExitCode.DONE;
  }
}
