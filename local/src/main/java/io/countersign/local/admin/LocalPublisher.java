package io.countersign.local.admin;

import io.countersign.events.Principal;
import io.countersign.events.PrincipalKind;
import io.countersign.local.platform.PlatformAddresses;
import io.countersign.local.platform.PlatformException;
import io.countersign.schemas.Topic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** The publisher that a local platform begins with, so that its owner can publish policies. */
public final class LocalPublisher {

  private LocalPublisher() {}

  /**
   * The publisher whose key is in a file.
   *
   * @throws PlatformException where there is none
   */
  public static PolicySigner of(Path keyFile) {
    try {
      return signer(keyFile, false);
    } catch (IOException e) {
      throw new PlatformException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Makes the key, unless it is there, and tells the directory; returns when the broker knows. */
  public static PolicySigner introduce(PlatformAddresses addresses, Path keyFile, Instant now) {
    try (RecordWriter writer = new RecordWriter(new KafkaAccess(addresses))) {
      PolicySigner signer = signer(keyFile, true);
      writer.send(Topic.DIRECTORY_PRINCIPALS, signer.principal(), principal(signer, now), now);
      writer.await();
      return signer;
    } catch (IOException e) {
      throw new PlatformException(
          "The key that signs policies cannot be kept: " + e.getMessage(), e);
    }
  }

  private static PolicySigner signer(Path keyFile, boolean mayCreate) throws IOException {
    return new PolicySigner(
        PolicySigner.LOCAL_PRINCIPAL,
        PolicySigner.LOCAL_KEY,
        mayCreate ? PolicyKeyFile.readOrCreate(keyFile) : PolicyKeyFile.read(keyFile));
  }

  private static Principal principal(PolicySigner signer, Instant now) {
    return Principal.newBuilder()
        .setId(signer.principal())
        .setKind(PrincipalKind.SERVICE)
        .setDisplayName("Countersign command line")
        .setVersion(1)
        .setChangedBy(ExampleOrganisation.LOADED_BY)
        .setChangedAt(now)
        .setKeys(List.of(signer.publicKey()))
        .setPublishes(List.of("*"))
        .build();
  }
}
