package io.countersign.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.events.Principal;
import io.countersign.local.admin.DirectoryFile;
import io.countersign.local.admin.DirectoryLoader;
import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.admin.RecordReader;
import io.countersign.local.admin.RecordWriter;
import io.countersign.schemas.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.apache.avro.specific.SpecificRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign directory}: people, groups and agents. */
@Command(
    name = "directory",
    description = "People, groups and agents.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {DirectoryCommand.Load.class, DirectoryCommand.Show.class})
final class DirectoryCommand {

  /** {@code countersign directory load}. */
  @Command(
      name = "load",
      description =
          "Publishes people, groups and agents from a YAML file; who is not in it stays as they"
              + " are.")
  static final class Load implements Callable<Integer> {

    @Mixin private PlatformOptions platform;
    @Mixin private OutputOptions output;

    @Parameters(paramLabel = "FILE", description = "The directory as YAML.")
    private Path file;

    @Option(
        names = "--as",
        paramLabel = "WHO",
        description = "Who loads it (default: ${DEFAULT-VALUE}).",
        defaultValue = "service:countersign-cli")
    private String by;

    @Override
    public Integer call() {
      DirectoryFile directory = read();
      if (!directory.problems().isEmpty()) {
        directory.problems().forEach(problem -> output.err().println(file + ": " + problem));
        throw CommandFailure.no("Nothing was loaded.");
      }
      KafkaAccess access = new KafkaAccess(platform.addresses());
      Reachability.requireKafka(access.addresses().kafka());
      try (RecordReader reader = new RecordReader(access);
          RecordWriter writer = new RecordWriter(access)) {
        DirectoryLoader.Loaded loaded =
            DirectoryLoader.load(
                writer,
                reader.latest(Topic.DIRECTORY_PRINCIPALS),
                directory,
                by,
                Clock.systemUTC().instant());
        if (output.isJson()) {
          output.print(
              OutputOptions.JSON
                  .createObjectNode()
                  .put("changed", loaded.changed())
                  .put("unchanged", loaded.unchanged()));
        } else {
          output.say(
              "%d published, %d were as the file says."
                  .formatted(loaded.changed(), loaded.unchanged()));
        }
        return ExitCode.DONE;
      }
    }

    private DirectoryFile read() {
      try {
        return DirectoryFile.parse(Files.readString(file));
      } catch (IOException e) {
        throw CommandFailure.usage("%s cannot be read: %s.".formatted(file, e.getMessage()));
      }
    }
  }

  /** {@code countersign directory show}. */
  @Command(name = "show", description = "Shows what the directory has of somebody.")
  static final class Show implements Callable<Integer> {

    @Mixin private PlatformOptions platform;
    @Mixin private OutputOptions output;

    @Parameters(paramLabel = "ID", description = "user:…, agent:…, service:… or group:….")
    private String id;

    @Override
    public Integer call() {
      KafkaAccess access = new KafkaAccess(platform.addresses());
      Reachability.requireKafka(access.addresses().kafka());
      SpecificRecord record;
      try (RecordReader reader = new RecordReader(access)) {
        record = reader.latestReadable(Topic.DIRECTORY_PRINCIPALS).get(id);
      }
      if (!(record instanceof Principal principal)) {
        throw CommandFailure.no("The directory has no %s.".formatted(id));
      }
      ObjectNode document = PrincipalJson.of(principal);
      if (output.isJson()) {
        output.print(document);
      } else {
        Table table = new Table("FIELD", "VALUE");
        document
            .properties()
            .forEach(
                field -> {
                  JsonNode value = field.getValue();
                  if (!value.isNull() && !(value.isArray() && value.isEmpty())) {
                    table.row(
                        field.getKey(), value.isTextual() ? value.asText() : value.toString());
                  }
                });
        table.lines().forEach(output::say);
      }
      return ExitCode.DONE;
    }
  }
}
