package io.countersign.local.cli;

import io.countersign.local.admin.PolicyKeyFile;
import io.countersign.local.admin.PolicySigner;
import io.countersign.schemas.dsse.SigningKey;
import io.countersign.schemas.dsse.VerificationKey;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign policy keygen}. */
@Command(
    name = "keygen",
    description = {
      "Makes a key that signs policies, readable by its owner alone, and prints what belongs into"
          + " the directory so that it may.",
      "A file that is there is never written over."
    })
final class PolicyKeygenCommand implements Callable<Integer> {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final Map<String, String> KINDS =
      Map.of("user", "human", "agent", "agent", "service", "service");

  @Mixin private OutputOptions output;

  @Parameters(paramLabel = "FILE", description = "Where the key goes.")
  private Path file;

  @Option(
      names = "--id",
      required = true,
      paramLabel = "NAME",
      description = "Name of the key in the directory, e.g. otto-2026.")
  private String id;

  @Option(
      names = "--as",
      paramLabel = "WHO",
      description = "Whose key it is (default: ${DEFAULT-VALUE}).",
      defaultValue = PolicySigner.LOCAL_PRINCIPAL)
  private String principal;

  @Override
  public Integer call() {
    String kind = KINDS.get(principal.split(":", 2)[0]);
    if (!ID.matcher(id).matches() || kind == null || principal.endsWith(":")) {
      throw CommandFailure.usage(
          "Expected a name of letters, digits, '.', '_' and '-' for the key, and user:…, agent:… or"
              + " service:… for whose it is.");
    }
    SigningKey key;
    try {
      key = PolicyKeyFile.create(file);
    } catch (FileAlreadyExistsException e) {
      throw CommandFailure.usage(
          "The file %s is there already; a key is never written over.".formatted(file));
    } catch (IOException e) {
      throw CommandFailure.usage("%s cannot be written: %s.".formatted(file, e.getMessage()));
    }
    String publicKey = key.publicKey(id).base64();
    if (output.isJson()) {
      output.print(
          OutputOptions.JSON
              .createObjectNode()
              .put("file", file.toString())
              .put("principal", principal)
              .put("id", id)
              .put("algorithm", VerificationKey.ALGORITHM)
              .put("publicKey", publicKey));
    } else {
      output.say(directory(kind, publicKey));
    }
    return ExitCode.DONE;
  }

  private String directory(String kind, String publicKey) {
    return """
    # The secret key is in %s. This belongs into the directory: for a principal that is there already, its keys
    # and what it publishes into the entry that it has; for a new one, ./countersign directory load takes it as it is.
    apiVersion: countersign/v1
    kind: Directory
    principals:
      - id: "%s"
        kind: %s
        keys: [{id: %s, algorithm: %s, publicKey: "%s"}]
        publishes: ["*"]\
    """
        .formatted(file, principal, kind, id, VerificationKey.ALGORITHM, publicKey);
  }
}
