package io.countersign.local.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.agent.AgentClient;
import io.countersign.agent.PlatformUnreachableException;
import io.countersign.events.ActionExecuted;
import io.countersign.events.ActionRolledBack;
import io.countersign.events.ActionVerified;
import io.countersign.local.platform.PlatformAddresses;
import io.countersign.schemas.json.CanonicalJson;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign outcome}: what executors report. */
@Command(
    name = "outcome",
    description = "Reports what became of an action that ran.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      OutcomeCommand.Executed.class,
      OutcomeCommand.Verified.class,
      OutcomeCommand.RolledBack.class
    })
final class OutcomeCommand {

  private static final Clock CLOCK = Clock.systemUTC();

  /** What the three have in common. */
  static final class Arguments {
    @Mixin private PlatformOptions platform;
    @Mixin private OutputOptions output;

    @Parameters(index = "0", paramLabel = "ACTION", description = "Id of the action.")
    private String action;

    @Option(
        names = "--as",
        required = true,
        paramLabel = "WHO",
        description = "Who reports it, e.g. executor:bank-gateway.")
    private String who;

    @Option(
        names = "--event-id",
        paramLabel = "ID",
        description = "Unique name of the report; the same again is a retry (default: a new one).")
    private @Nullable String eventId;

    /** Writes the report to Kafka; the exit code. */
    int report(Consumer<AgentClient> send) {
      PlatformAddresses addresses = platform.addresses();
      Reachability.requireKafka(addresses.kafka());
      try (AgentClient client = ProposeCommand.client(addresses)) {
        send.accept(client);
      } catch (PlatformUnreachableException e) {
        throw CommandFailure.unreachable(
            "The platform is not reached: " + e.getMessage() + "." + PlatformOptions.howToStart(),
            e);
      }
      if (output.isJson()) {
        ObjectNode document = OutputOptions.JSON.createObjectNode();
        document.put("actionId", action);
        document.put("eventId", eventId());
        output.print(document);
      } else {
        output.say("%s: reported as %s.".formatted(action, eventId()));
      }
      return ExitCode.DONE;
    }

    private String eventId() {
      if (eventId == null) {
        eventId = "cli-" + UUID.randomUUID();
      }
      return eventId;
    }
  }

  /** {@code countersign outcome executed}. */
  @Command(
      name = "executed",
      description = {
        "Reports that the action ran.",
        "What ran outside its permit becomes permit.violated; see the action's timeline."
      })
  static final class Executed implements Callable<Integer> {
    @Mixin private Arguments arguments;

    @Option(
        names = "--permit",
        paramLabel = "ID",
        description = "The permit that was used: its id (jti), or the permit itself.")
    private @Nullable String permit;

    @Option(
        names = "--arguments",
        required = true,
        paramLabel = "FILE",
        description = "JSON object of what was executed; '-' reads standard input.")
    private String executed;

    @Option(names = "--failed", description = "It was tried and failed.")
    private boolean failed;

    @Option(names = "--result", paramLabel = "T", description = "What came of it.")
    private @Nullable String result;

    @Override
    public Integer call() {
      ActionExecuted event =
          ActionExecuted.newBuilder()
              .setEventId(arguments.eventId())
              .setActionId(arguments.action)
              .setExecutor(arguments.who)
              .setExecutedAt(now())
              .setPermitId(permit == null ? null : JsonInput.permitId(permit))
              .setExecutedArguments(
                  CanonicalJson.canonicalize(JsonInput.object(executed, "arguments")))
              .setSuccess(!failed)
              .setResult(result)
              .build();
      return arguments.report(client -> client.reportOutcome(event));
    }
  }

  /** {@code countersign outcome verified}. */
  @Command(
      name = "verified",
      description = "Reports whether the action had the effect that was approved.")
  static final class Verified implements Callable<Integer> {
    @Mixin private Arguments arguments;

    @Option(names = "--not-as-approved", description = "The effect is another one.")
    private boolean other;

    @Option(names = "--finding", paramLabel = "T", description = "What was found.")
    private @Nullable String finding;

    @Override
    public Integer call() {
      ActionVerified event =
          ActionVerified.newBuilder()
              .setEventId(arguments.eventId())
              .setActionId(arguments.action)
              .setVerifier(arguments.who)
              .setVerifiedAt(now())
              .setAsApproved(!other)
              .setFinding(finding)
              .build();
      return arguments.report(client -> client.reportOutcome(event));
    }
  }

  /** {@code countersign outcome rolled-back}. */
  @Command(name = "rolled-back", description = "Reports that the action was undone.")
  static final class RolledBack implements Callable<Integer> {
    @Mixin private Arguments arguments;

    @Option(names = "--failed", description = "Undoing it was tried and failed.")
    private boolean failed;

    @Option(names = "--reason", paramLabel = "T", description = "Why it was undone.")
    private @Nullable String reason;

    @Override
    public Integer call() {
      ActionRolledBack event =
          ActionRolledBack.newBuilder()
              .setEventId(arguments.eventId())
              .setActionId(arguments.action)
              .setExecutor(arguments.who)
              .setRolledBackAt(now())
              .setReason(reason)
              .setSuccess(!failed)
              .build();
      return arguments.report(client -> client.reportOutcome(event));
    }
  }

  private static Instant now() {
    return CLOCK.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
