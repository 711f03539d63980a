package io.countersign.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.admin.PolicyFiles;
import io.countersign.local.admin.PolicyPublisher;
import io.countersign.local.admin.RecordWriter;
import io.countersign.local.platform.PlatformAddresses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign policy}: what policy authors do. */
@Command(
    name = "policy",
    description = "Checks and tests policies, puts them in force and asks what they say.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      PolicyLintCommand.class,
      PolicyTestCommand.class,
      PolicySchemaCommand.class,
      PolicyCommand.Publish.class,
      PolicyCommand.Explain.class
    })
final class PolicyCommand {

  /** Reads documents and folders of them, for every command that takes such. */
  static PolicyFiles read(List<Path> files) {
    try {
      return PolicyFiles.read(files);
    } catch (IOException e) {
      throw CommandFailure.usage("A policy file cannot be read: " + e.getMessage() + ".");
    }
  }

  /** {@code countersign policy publish}. */
  @Command(
      name = "publish",
      description = {
        "Checks policy documents and puts them in force; returns when the evaluator uses them.",
        "Exit 1: a document has errors, nothing was published."
      })
  static final class Publish implements Callable<Integer> {

    @Mixin private PlatformOptions platform;
    @Mixin private OutputOptions output;

    @Parameters(
        arity = "1..*",
        paramLabel = "FILE|DIR",
        description = "Documents, or folders of them (*.yaml).")
    private List<Path> files;

    @Option(
        names = "--as",
        paramLabel = "WHO",
        description = "Who publishes (default: ${DEFAULT-VALUE}).",
        defaultValue = "service:countersign-cli")
    private String by;

    @Override
    public Integer call() {
      PolicyFiles read = read(files);
      if (!read.problems().isEmpty()) {
        return refuse(read);
      }
      if (read.policies().isEmpty()) {
        throw CommandFailure.usage("There is no policy document (*.yaml) in " + files + ".");
      }
      PlatformAddresses addresses = platform.addresses();
      Reachability.requireKafka(addresses.kafka());
      try (RecordWriter writer = new RecordWriter(new KafkaAccess(addresses))) {
        PolicyPublisher.publish(writer, read, by, Clock.systemUTC().instant());
      }
      PolicyStatus.awaitInForce(addresses, read.policies());
      if (output.isJson()) {
        output.print(document(read, true));
      } else {
        for (PolicyFiles.PolicyFile file : read.policies()) {
          output.say("in force: %s  %s".formatted(file.policy().label(), file.policy().digest()));
        }
      }
      return ExitCode.DONE;
    }

    private int refuse(PolicyFiles read) {
      read.problems().forEach(problem -> output.err().println(problem));
      output.err().println("Nothing was published.");
      output.err().flush();
      if (output.isJson()) {
        output.print(document(read, false));
      }
      return ExitCode.NO;
    }

    private static JsonNode document(PolicyFiles read, boolean published) {
      var document = OutputOptions.JSON.createObjectNode().put("published", published);
      ArrayNode policies = document.putArray("policies");
      for (PolicyFiles.PolicyFile file : read.policies()) {
        policies
            .addObject()
            .put("file", file.file().toString())
            .put("name", file.policy().name())
            .put("version", file.policy().version())
            .put("digest", file.policy().digest());
      }
      ArrayNode problems = document.putArray("problems");
      read.problems()
          .forEach(
              problem ->
                  problems
                      .addObject()
                      .put("file", problem.file())
                      .put("line", problem.line())
                      .put("column", problem.column())
                      .put("message", problem.message()));
      return document;
    }
  }

  /** {@code countersign policy explain}. */
  @Command(
      name = "explain",
      description =
          "Says what the policies in force answer to a proposal, rule by rule; nothing is"
              + " proposed.")
  static final class Explain implements Callable<Integer> {

    @Mixin private PlatformOptions platform;
    @Mixin private OutputOptions output;

    @Parameters(
        paramLabel = "FILE",
        description = "The proposal as JSON; '-' reads standard input.")
    private String file;

    @Override
    public Integer call() {
      String proposal;
      try {
        proposal =
            file.equals("-")
                ? new String(System.in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                : Files.readString(Path.of(file));
      } catch (IOException e) {
        throw CommandFailure.usage("%s cannot be read: %s.".formatted(file, e.getMessage()));
      }
      Rest.Reply reply =
          new Rest()
              .post(
                  "policy-evaluator",
                  platform.addresses().evaluator() + "/v1/explain",
                  null,
                  proposal);
      if (output.isJson()) {
        output.print(reply.body());
        return reply.isSuccess() ? ExitCode.DONE : ExitCode.NO;
      }
      ExplanationText.of(reply.body()).forEach(output::say);
      return reply.isSuccess() ? ExitCode.DONE : ExitCode.NO;
    }
  }
}
