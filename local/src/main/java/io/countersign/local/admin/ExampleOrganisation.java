package io.countersign.local.admin;

import io.countersign.events.PolicyMode;
import io.countersign.local.platform.PlatformAddresses;
import io.countersign.local.platform.PlatformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The organisation that a fresh platform begins with: policies, people, groups and agents. */
public final class ExampleOrganisation {

  /** Who published them, as the events say. */
  public static final String LOADED_BY = "service:countersign-up";

  private ExampleOrganisation() {}

  /** The folder of the example organisation in a checkout. */
  public static Path folder(Path home) {
    return home.resolve("examples/acme");
  }

  /**
   * Publishes what is in the folder, on a platform without policies.
   *
   * @param signer who signs the policies; the directory must know
   * @return how much it was, for people
   */
  public static String load(
      PlatformAddresses addresses, Path folder, PolicySigner signer, Instant now) {
    try (RecordWriter writer = new RecordWriter(new KafkaAccess(addresses))) {
      PolicyFiles policies = PolicyFiles.read(List.of(folder.resolve("policies")));
      if (!policies.problems().isEmpty()) {
        throw new PlatformException(
            "The example policies have errors:\n"
                + policies.problems().stream()
                    .map(Object::toString)
                    .collect(Collectors.joining("\n")));
      }
      DirectoryFile directory =
          DirectoryFile.parse(Files.readString(folder.resolve("directory.yaml")));
      if (!directory.problems().isEmpty()) {
        throw new PlatformException(
            "The example directory has errors:\n" + String.join("\n", directory.problems()));
      }
      DirectoryLoader.load(writer, Map.of(), directory, LOADED_BY, now);
      PublishedBundles none = new PublishedBundles(Map.of(), List.of());
      new PolicyPublisher(writer, none, signer, now).publish(policies, PolicyMode.ENFORCE);
      return "%d policies, %d people and agents (from %s)"
          .formatted(policies.policies().size(), directory.entries().size(), folder.getFileName());
    } catch (IOException e) {
      throw new PlatformException(
          "The example organisation in %s cannot be read: %s".formatted(folder, e.getMessage()), e);
    }
  }
}
