package io.countersign.local.cli;

import io.countersign.local.admin.PolicyKeyFile;
import io.countersign.local.admin.PolicySigner;
import io.countersign.local.admin.PublishedBundles;
import io.countersign.schemas.dsse.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who publishes policies, and with which key. */
final class SigningOptions {

  /** Names the key's file where no option does. */
  static final String KEY_VARIABLE = "COUNTERSIGN_POLICY_KEY_FILE";

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description =
          "Key that signs (default: $" + KEY_VARIABLE + ", else that of the local platform).")
  private @Nullable Path key;

  @Option(
      names = "--as",
      paramLabel = "WHO",
      description = "Who publishes, a principal of the directory (default: ${DEFAULT-VALUE}).",
      defaultValue = PolicySigner.LOCAL_PRINCIPAL)
  private String by;

  /** Reads the key; a command does so before it asks the platform anything. */
  SigningKey key(PlatformOptions platform) {
    Path file = file(System.getenv(), platform.dataFolder());
    try {
      return PolicyKeyFile.read(file);
    } catch (IOException e) {
      throw CommandFailure.usage(String.valueOf(e.getMessage()));
    }
  }

  Path file(Map<String, String> environment, Optional<Path> dataFolder) {
    if (key != null) {
      return key;
    }
    @Nullable String named = environment.get(KEY_VARIABLE);
    if (named != null && !named.isBlank()) {
      return Path.of(named);
    }
    return dataFolder
        .map(folder -> folder.resolve("keys").resolve(PolicyKeyFile.LOCAL_NAME))
        .filter(Files::exists)
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    "There is no key to sign with. Say which with --key FILE or "
                        + KEY_VARIABLE
                        + "; ./countersign policy keygen FILE --id NAME makes one."));
  }

  /** The signer, where the directory lets the key sign for all of these policies. */
  PolicySigner signer(SigningKey secret, PublishedBundles published, List<String> policies) {
    PolicySigner.Entitlement entitlement =
        PolicySigner.of(by, secret, published.directory(), policies);
    if (!entitlement.problems().isEmpty()) {
      throw CommandFailure.no(String.join(" ", entitlement.problems()) + " Nothing was published.");
    }
    return entitlement.signer();
  }
}
