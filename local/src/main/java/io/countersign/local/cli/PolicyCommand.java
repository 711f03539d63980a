package io.countersign.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.countersign.events.PolicyBundle;
import io.countersign.events.PolicyMode;
import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.admin.PolicyFiles;
import io.countersign.local.admin.PolicyPublisher;
import io.countersign.local.admin.PolicySigner;
import io.countersign.local.admin.PublishedBundles;
import io.countersign.local.admin.RecordReader;
import io.countersign.local.admin.RecordWriter;
import io.countersign.local.platform.PlatformAddresses;
import io.countersign.schemas.dsse.SigningKey;
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
      PolicyBacktestCommand.class,
      PolicySchemaCommand.class,
      PolicyKeygenCommand.class,
      PolicyCommand.Publish.class,
      PolicyListCommand.class,
      PolicyWithdrawCommand.class,
      PolicyCommand.Explain.class,
      PolicyFactCommand.class
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
        "Checks policy documents, signs them and puts them in force; returns when the evaluator"
            + " uses them. Publishing a former document again rolls back.",
        "Exit 1: a document has errors or the key may not sign it, nothing was published."
      })
  static final class Publish implements Callable<Integer> {

    @Mixin private PlatformOptions platform;
    @Mixin private OutputOptions output;
    @Mixin private SigningOptions signing;

    @Parameters(
        arity = "1..*",
        paramLabel = "FILE|DIR",
        description = "Documents, or folders of them (*.yaml).")
    private List<Path> files;

    @Option(
        names = "--shadow",
        description = "Only record what they would answer, beside the policies that decide.")
    private boolean shadow;

    @Override
    public Integer call() {
      PolicyFiles read = read(files);
      if (!read.problems().isEmpty()) {
        return refuse(read);
      }
      if (read.policies().isEmpty()) {
        throw CommandFailure.usage("There is no policy document (*.yaml) in " + files + ".");
      }
      SigningKey key = signing.key(platform);
      PlatformAddresses addresses = platform.addresses();
      Reachability.requireKafka(addresses.kafka());
      PolicyMode mode = shadow ? PolicyMode.SHADOW : PolicyMode.ENFORCE;
      PolicyStatus.await(addresses, publish(read, key, mode, new KafkaAccess(addresses)));
      if (output.isJson()) {
        output.print(document(read, true));
      } else {
        for (PolicyFiles.PolicyFile file : read.policies()) {
          output.say(
              "%s: %s  %s"
                  .formatted(
                      shadow ? "shadow" : "in force",
                      file.policy().label(),
                      file.policy().digest()));
        }
      }
      return ExitCode.DONE;
    }

    private List<PolicyBundle> publish(
        PolicyFiles files, SigningKey key, PolicyMode mode, KafkaAccess access) {
      try (RecordReader reader = new RecordReader(access);
          RecordWriter writer = new RecordWriter(access)) {
        PublishedBundles published = PublishedBundles.read(reader);
        List<String> names = files.policies().stream().map(file -> file.policy().name()).toList();
        PolicySigner signer = signing.signer(key, published, names);
        if (mode == PolicyMode.SHADOW) {
          refuseVersionsInForce(files, published);
        }
        return new PolicyPublisher(writer, published, signer, Clock.systemUTC().instant())
            .publish(files, mode);
      }
    }

    /** The shadow's record would take the place of the one that decides on the topic. */
    private static void refuseVersionsInForce(PolicyFiles files, PublishedBundles published) {
      for (PolicyFiles.PolicyFile file : files.policies()) {
        String version = file.policy().version();
        if (published
            .inForce(file.policy().name())
            .filter(bundle -> bundle.getVersion().equals(version))
            .isPresent()) {
          throw CommandFailure.no(
              "%s is in force; give the shadow a version of its own. Nothing was published."
                  .formatted(file.policy().label()));
        }
      }
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
