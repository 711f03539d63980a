package io.countersign.local.cli;

import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.platform.PlatformAddresses;
import io.countersign.local.platform.TopicCreation;
import io.countersign.schemas.Topic;
import io.countersign.schemas.registry.RegistryClient;
import io.countersign.schemas.registry.RegistryConfig;
import io.countersign.schemas.registry.RegistryException;
import io.countersign.schemas.registry.SchemaRegistration;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code countersign platform}: what a platform needs before its services start. */
@Command(
    name = "platform",
    description = "Prepares Kafka and the registry of a platform.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = PlatformCommand.Init.class)
final class PlatformCommand {

  /** {@code countersign platform init}. */
  @Command(
      name = "init",
      description = "Creates the topics and registers the schemas; what is there already stays.")
  static final class Init implements Callable<Integer> {

    @Mixin private PlatformOptions platform;
    @Mixin private OutputOptions output;

    @Option(
        names = "--partitions",
        paramLabel = "N",
        description = "Partitions of each action-keyed topic (default: ${DEFAULT-VALUE}).",
        defaultValue = "" + Topic.DEFAULT_ACTION_PARTITIONS)
    private int partitions;

    @Option(
        names = "--replication",
        paramLabel = "N",
        description = "Copies of each topic (default: ${DEFAULT-VALUE}).",
        defaultValue = "1")
    private short replication;

    @Override
    public Integer call() {
      if (partitions < 1 || replication < 1) {
        throw CommandFailure.usage("--partitions and --replication are numbers from 1.");
      }
      PlatformAddresses addresses = platform.addresses();
      Reachability.requireKafka(addresses.kafka());
      KafkaAccess access = new KafkaAccess(addresses);
      int topics;
      try (Admin admin = access.admin()) {
        topics = TopicCreation.createMissing(admin, access.topics(), partitions, replication);
      }
      int schemas = registerSchemas(addresses, access);
      if (output.isJson()) {
        output.print(
            OutputOptions.JSON
                .createObjectNode()
                .put("topicsCreated", topics)
                .put("schemas", schemas));
      } else {
        output.say("%d topics created, %d schemas registered.".formatted(topics, schemas));
      }
      return ExitCode.DONE;
    }

    private static int registerSchemas(PlatformAddresses addresses, KafkaAccess access) {
      try {
        RegistryClient registry = new RegistryClient(RegistryConfig.of(addresses.registry()));
        return SchemaRegistration.registerAll(registry, access.topics()).size();
      } catch (RegistryException e) {
        if (RegistryException.isOutage(e)) {
          throw CommandFailure.unreachable(
              "The schema registry is not reached at " + addresses.registry() + ".", e);
        }
        throw CommandFailure.no("The schemas were not registered: " + e.getMessage());
      }
    }
  }
}
