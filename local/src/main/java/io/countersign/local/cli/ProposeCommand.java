package io.countersign.local.cli;

import io.countersign.agent.AgentClient;
import io.countersign.agent.AgentClientConfig;
import io.countersign.agent.Answer;
import io.countersign.agent.AnswerJson;
import io.countersign.agent.AnswerStatus;
import io.countersign.agent.PlatformUnreachableException;
import io.countersign.local.platform.PlatformAddresses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign propose}: what an agent does, from the command line. */
@Command(
    name = "propose",
    description = {
      "Sends a proposal and prints the verdict and, where there is one, the permit.",
      "Exit 0: allowed, granted, draft only or pending; 1: denied, rejected, refused, returned or"
          + " ended otherwise."
    })
final class ProposeCommand implements Callable<Integer> {

  /** A verdict takes a fraction of a second; a service that was just killed is back long before. */
  private static final Duration VERDICT_LIMIT = Duration.ofSeconds(30);

  @Mixin private PlatformOptions platform;
  @Mixin private OutputOptions output;

  @Parameters(paramLabel = "FILE", description = "The proposal as JSON; '-' reads standard input.")
  private String file;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      description = "Wait so long until people have decided.")
  private @Nullable Integer wait;

  @Override
  public Integer call() {
    if (wait != null && wait < 0) {
      throw CommandFailure.usage("--wait takes a number of seconds from 0.");
    }
    byte[] json = read();
    PlatformAddresses addresses = platform.addresses();
    Reachability.requireKafka(addresses.kafka());
    String actionId = AgentClient.actionIdOf(json);
    try (AgentClient client = client(addresses)) {
      client.propose(actionId, json);
      Optional<Answer> answer =
          wait == null
              ? client.awaitVerdict(actionId, VERDICT_LIMIT)
              : client.awaitSettled(actionId, Duration.ofSeconds(wait));
      if (answer.isEmpty()) {
        answer = client.find(actionId);
      }
      if (answer.isEmpty()) {
        throw CommandFailure.unreachable(
            "Kafka has the proposal %s, but no verdict came within %d s. Are the services running? See the logs of the policy-evaluator and the approval-aggregator."
                .formatted(actionId, wait == null ? VERDICT_LIMIT.toSeconds() : wait),
            null);
      }
      print(answer.get());
      return exitCode(answer.get().status());
    } catch (PlatformUnreachableException e) {
      throw CommandFailure.unreachable(
          "The platform is not reached: " + e.getMessage() + "." + PlatformOptions.howToStart(), e);
    }
  }

  static AgentClient client(PlatformAddresses addresses) {
    return new AgentClient(
        new AgentClientConfig(addresses.kafka(), addresses.registry())
            .withTopicPrefix(addresses.topicPrefix()));
  }

  private byte[] read() {
    try {
      return file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
    } catch (NoSuchFileException e) {
      throw CommandFailure.usage("There is no file " + file + ".");
    } catch (IOException e) {
      throw CommandFailure.usage("%s cannot be read: %s.".formatted(file, e.getMessage()));
    }
  }

  static int exitCode(AnswerStatus status) {
    return switch (status) {
      case PENDING, ALLOWED, GRANTED, DRAFT_ONLY -> ExitCode.DONE;
      case REJECTED, DENIED, RETURNED, REFUSED, EXPIRED, WITHDRAWN, REVOKED -> ExitCode.NO;
    };
  }

  private void print(Answer answer) {
    if (output.isJson()) {
      output.out().println(AnswerJson.write(answer));
      output.out().flush();
      return;
    }
    output.say("%s: %s".formatted(answer.actionId(), answer.status().wireName().replace('_', ' ')));
    output.say(
        "  verdict    %s%s"
            .formatted(
                answer.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                answer.tier() == null ? "" : ", tier " + answer.tier()));
    if (!answer.rules().isEmpty()) {
      output.say("  rules      " + String.join(", ", answer.rules()));
    }
    for (String reason : answer.reasons()) {
      output.say("  because    " + reason);
    }
    if (!answer.missing().isEmpty()) {
      output.say("  missing    " + String.join(", ", answer.missing()));
    }
    if (answer.status() == AnswerStatus.PENDING) {
      output.say(
          "  next       people decide: ./countersign decide %s --as PERSON --approve"
              .formatted(answer.actionId()));
    }
    if (answer.permit() != null) {
      output.say("  arguments  " + answer.arguments());
      output.say("  permit     " + answer.permit());
    }
  }
}
