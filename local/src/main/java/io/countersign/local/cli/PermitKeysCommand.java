package io.countersign.local.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.schemas.permit.PermitKey;
import io.countersign.schemas.permit.PermitKeyFile;
import io.countersign.schemas.permit.PermitKeyRing;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code countersign permit keys}: the keys with which permits are signed. */
final class PermitKeysCommand {

  /** Names the file where no option does; the service reads the same variable. */
  static final String FILE_VARIABLE = "COUNTERSIGN_PERMIT_KEY_FILE";

  /** Its name in the keys' folder of a local platform. */
  private static final String LOCAL_NAME = "permit.key";

  private PermitKeysCommand() {}

  /** {@code countersign permit keys}. */
  @Command(
      name = "keys",
      description = "The keys that sign permits, by turns.",
      synopsisSubcommandLabel = "COMMAND",
      subcommands = {ListKeys.class, Rotate.class})
  static final class Keys {}

  /** Where the keys are. */
  static final class FileOptions {
    @Option(
        names = "--file",
        paramLabel = "FILE",
        description =
            "File of the keys (default: $" + FILE_VARIABLE + ", else that of the local platform).")
    private @Nullable Path file;

    Path file(Map<String, String> environment, Optional<Path> dataFolder) {
      if (file != null) {
        return file;
      }
      @Nullable String named = environment.get(FILE_VARIABLE);
      if (named != null && !named.isBlank()) {
        return Path.of(named);
      }
      return dataFolder
          .map(folder -> folder.resolve("keys").resolve(LOCAL_NAME))
          .filter(Files::exists)
          .orElseThrow(
              () ->
                  CommandFailure.usage(
                      "There are no permit keys here. Say where they are with --file FILE, "
                          + FILE_VARIABLE
                          + " or --data DIR; the approval aggregator makes the first one."));
    }
  }

  private static PermitKeyRing read(Path file) {
    try {
      return PermitKeyFile.read(file);
    } catch (IOException unreadable) {
      throw CommandFailure.usage(unreadable.getMessage() + ".");
    }
  }

  private static String state(PermitKeyRing ring, PermitKey key, Instant now) {
    if (key.signsFrom().isAfter(now)) {
      return "next";
    }
    if (key.equals(ring.signerAt(now))) {
      return "signing";
    }
    return ring.publishedAt(now).contains(key) ? "retired" : "over";
  }

  private static ObjectNode document(Path file, PermitKeyRing ring, Instant now) {
    ObjectNode document = OutputOptions.JSON.createObjectNode().put("file", file.toString());
    ArrayNode keys = document.putArray("keys");
    for (PermitKey key : ring.keys()) {
      keys.addObject()
          .put("kid", key.keyId())
          .put("state", state(ring, key, now))
          .put("signsFrom", key.signsFrom().toString())
          .put("retiresAt", ring.retiresAt(key).map(Instant::toString).orElse(null))
          .put("publishedUntil", ring.publishedUntil(key).map(Instant::toString).orElse(null));
    }
    return document;
  }

  private static void say(OutputOptions output, PermitKeyRing ring, Instant now) {
    Table table = new Table("KEY", "STATE", "SIGNS FROM", "PUBLISHED UNTIL");
    for (PermitKey key : ring.keys()) {
      table.row(
          key.keyId(),
          state(ring, key, now),
          key.signsFrom().equals(PermitKey.FROM_THE_BEGINNING)
              ? "the beginning"
              : key.signsFrom().toString(),
          ring.publishedUntil(key).map(Instant::toString).orElse(""));
    }
    table.lines().forEach(output::say);
  }

  /** {@code countersign permit keys list}. */
  @Command(
      name = "list",
      description = "Which key signs, which will, and until when the others stay published.")
  static final class ListKeys implements Callable<Integer> {

    @Mixin private PlatformOptions platform;
    @Mixin private OutputOptions output;
    @Mixin private FileOptions files;

    @Override
    public Integer call() {
      Path file = files.file(System.getenv(), platform.dataFolder());
      PermitKeyRing ring = read(file);
      Instant now = Clock.systemUTC().instant();
      if (output.isJson()) {
        output.print(document(file, ring, now));
      } else {
        say(output, ring, now);
      }
      return ExitCode.DONE;
    }
  }

  /** {@code countersign permit keys rotate}. */
  @Command(
      name = "rotate",
      description = {
        "Makes a new key that is published at once and signs after a while, so that whoever checks"
            + " permits knows it by then. The former key stays published until its last permit is"
            + " over.",
        "The service reads the file every few seconds; it need not be restarted."
      })
  static final class Rotate implements Callable<Integer> {

    private static final String DEFAULT_LEAD = "PT10M";

    @Mixin private PlatformOptions platform;
    @Mixin private OutputOptions output;
    @Mixin private FileOptions files;

    @Option(
        names = "--signs-in",
        paramLabel = "DURATION",
        description =
            "How long the key is published before it signs, ISO 8601 (default: ${DEFAULT-VALUE})."
                + " Longer than any copy of the key set is used.",
        defaultValue = DEFAULT_LEAD)
    private Duration lead;

    @Override
    public Integer call() {
      if (lead.isNegative() || lead.compareTo(PermitKeyRing.LONGEST_PERMIT) > 0) {
        throw CommandFailure.usage(
            "--signs-in is a duration from PT0S to " + PermitKeyRing.LONGEST_PERMIT + ".");
      }
      Path file = files.file(System.getenv(), platform.dataFolder());
      PermitKeyRing ring = read(file);
      Instant now = Clock.systemUTC().instant();
      PermitKey next =
          PermitKey.generate(
              new SecureRandom(), now.plus(lead).truncatedTo(ChronoUnit.SECONDS).plusSeconds(1));
      PermitKeyRing rotated;
      try {
        rotated = ring.rotated(next, now);
        PermitKeyFile.replace(file, rotated);
      } catch (IllegalStateException tooSoon) {
        throw CommandFailure.no(tooSoon.getMessage() + " Nothing was changed.");
      } catch (FileAlreadyExistsException another) {
        throw CommandFailure.no(
            "Somebody else is changing the keys, or was interrupted: if nobody is, remove %s. Nothing was changed."
                .formatted(another.getFile()));
      } catch (IOException unwritable) {
        throw CommandFailure.usage(
            "%s cannot be written: %s.".formatted(file, unwritable.getMessage()));
      }
      if (output.isJson()) {
        output.print(document(file, rotated, now).put("kid", next.keyId()));
      } else {
        output.say("The key %s signs from %s.".formatted(next.keyId(), next.signsFrom()));
        say(output, rotated, now);
        output.say("Back up " + file + ".");
      }
      return ExitCode.DONE;
    }
  }
}
