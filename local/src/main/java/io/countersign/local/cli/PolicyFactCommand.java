package io.countersign.local.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.countersign.events.PolicyFact;
import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.admin.RecordReader;
import io.countersign.local.admin.RecordWriter;
import io.countersign.local.platform.PlatformAddresses;
import io.countersign.schemas.Topic;
import io.countersign.schemas.json.CanonicalJson;
import io.countersign.schemas.json.InvalidJsonException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign policy fact}: what conditions can ask about and no action says. */
@Command(
    name = "fact",
    description = {
      "Publishes external facts, which conditions read as facts.NAME: an exchange rate, a list, a"
          + " state of alarm.",
      "A condition that asks for a fact that is not there, or outdated, fails, and the action is"
          + " denied."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      PolicyFactCommand.Publish.class,
      PolicyFactCommand.Remove.class,
      PolicyFactCommand.Show.class
    })
final class PolicyFactCommand {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");

  private PolicyFactCommand() {}

  private static void check(String name) {
    if (!NAME.matcher(name).matches()) {
      throw CommandFailure.usage(
          "'%s' is no name of a fact; it has 1 to 100 letters, digits and '_' and does not start with a digit."
              .formatted(name));
    }
  }

  /** {@code countersign policy fact set}. */
  @Command(name = "set", description = "Publishes a fact, or its next value.")
  static final class Publish implements Callable<Integer> {
    @Mixin private PlatformOptions platform;
    @Mixin private OutputOptions output;

    @Parameters(index = "0", paramLabel = "NAME", description = "Conditions read facts.NAME.")
    private String name;

    @Parameters(
        index = "1",
        paramLabel = "JSON",
        description =
            "Its value: a number, true, \"text\", [\"a\", \"list\"], {\"an\": \"object\"}.")
    private String value;

    @Option(
        names = "--valid-for",
        paramLabel = "DURATION",
        description = "When it is outdated, from now, e.g. PT1H (default: never).")
    private @Nullable Duration validFor;

    @Option(
        names = "--as",
        paramLabel = "WHO",
        description = "Who says so (default: ${DEFAULT-VALUE}).",
        defaultValue = "service:countersign-cli")
    private String by;

    @Override
    public Integer call() {
      check(name);
      try {
        if (CanonicalJson.parse("{\"value\":" + value + "}").size() != 1) {
          throw CommandFailure.usage("%s is not one JSON value.".formatted(value));
        }
      } catch (InvalidJsonException e) {
        throw CommandFailure.usage(
            "%s is no JSON value: %s Text needs its quotes: '\"text\"'."
                .formatted(value, e.getMessage()));
      }
      Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS);
      Instant until = validFor == null ? null : now.plus(validFor);
      PlatformAddresses addresses = platform.addresses();
      Reachability.requireKafka(addresses.kafka());
      try (RecordWriter writer = new RecordWriter(new KafkaAccess(addresses))) {
        writer.send(Topic.POLICY_FACTS, name, new PolicyFact(name, value, until, by, now), now);
        writer.await();
      }
      if (output.isJson()) {
        output.print(OutputOptions.JSON.createObjectNode().put("name", name).put("value", value));
      } else {
        output.say(
            "facts.%s = %s%s".formatted(name, value, until == null ? "" : " until " + until));
      }
      return ExitCode.DONE;
    }
  }

  /** {@code countersign policy fact remove}. */
  @Command(
      name = "remove",
      description = "Takes a fact back; conditions that ask for it fail from now on.")
  static final class Remove implements Callable<Integer> {
    @Mixin private PlatformOptions platform;
    @Mixin private OutputOptions output;

    @Parameters(paramLabel = "NAME", description = "The fact.")
    private String name;

    @Override
    public Integer call() {
      check(name);
      PlatformAddresses addresses = platform.addresses();
      Reachability.requireKafka(addresses.kafka());
      try (RecordWriter writer = new RecordWriter(new KafkaAccess(addresses))) {
        writer.remove(Topic.POLICY_FACTS, name);
        writer.await();
      }
      if (output.isJson()) {
        output.print(OutputOptions.JSON.createObjectNode().put("name", name).put("removed", true));
      } else {
        output.say("facts." + name + " is taken back");
      }
      return ExitCode.DONE;
    }
  }

  /** {@code countersign policy fact list}. */
  @Command(name = "list", description = "Shows the facts that are published.")
  static final class Show implements Callable<Integer> {
    @Mixin private PlatformOptions platform;
    @Mixin private OutputOptions output;

    @Override
    public Integer call() {
      PlatformAddresses addresses = platform.addresses();
      Reachability.requireKafka(addresses.kafka());
      Map<String, SpecificRecord> published;
      try (RecordReader reader = new RecordReader(new KafkaAccess(addresses))) {
        published = new TreeMap<>(reader.latest(Topic.POLICY_FACTS));
      }
      ArrayNode array = OutputOptions.JSON.createArrayNode();
      Table table = new Table("FACT", "VALUE", "UNTIL", "BY", "SINCE");
      for (SpecificRecord record : published.values()) {
        if (record instanceof PolicyFact fact) {
          String until = fact.getValidUntil() == null ? "" : fact.getValidUntil().toString();
          array
              .addObject()
              .put("name", fact.getName())
              .put("value", fact.getValue())
              .put("validUntil", until.isEmpty() ? null : until)
              .put("changedBy", fact.getChangedBy())
              .put("changedAt", fact.getChangedAt().toString());
          table.row(
              fact.getName(),
              fact.getValue(),
              until,
              fact.getChangedBy(),
              fact.getChangedAt().toString());
        }
      }
      if (output.isJson()) {
        output.print(array);
      } else {
        table.lines().forEach(output::say);
      }
      return ExitCode.DONE;
    }
  }
}
