package io.countersign.audit.runtime;

import io.countersign.audit.LogNames;
import io.countersign.audit.Salts;
import io.countersign.tlog.note.MalformedNoteException;
import io.countersign.tlog.note.SigningKey;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The two secrets of the ledger, each in a file that only its owner can read and that is made when
 * it is absent.
 */
@Singleton
public class LedgerKeys {
  private static final Logger LOG = Logger.getLogger(LedgerKeys.class);
  private static final String OWNER_ONLY = "rw-------";

  private final SigningKey signingKey;
  private final Salts salts;
  private final LogNames names;

  LedgerKeys(AuditConfig config) {
    SecureRandom random = new SecureRandom();
    this.names = new LogNames(config.ledger().origin());
    this.signingKey = signingKey(config.ledger().keyFile(), config.ledger().origin(), random);
    this.salts = salts(config.ledger().saltFile(), random);
  }

  /** The key that signs heads; under each log's name by {@link SigningKey#named}. */
  SigningKey signingKey() {
    return signingKey;
  }

  /** The salts of payloads. */
  Salts salts() {
    return salts;
  }

  /** Names of the logs. */
  LogNames names() {
    return names;
  }

  private static SigningKey signingKey(Path file, String origin, SecureRandom random) {
    String text = readOrCreate(file, () -> SigningKey.generate(origin, random).encode() + "\n");
    try {
      return SigningKey.parse(text);
    } catch (MalformedNoteException e) {
      throw new IllegalStateException(
          "countersign.ledger.key-file: " + file + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static Salts salts(Path file, SecureRandom random) {
    String text =
        readOrCreate(
            file,
            () -> {
              byte[] key = new byte[Salts.BYTES];
              random.nextBytes(key);
              return Base64.getEncoder().encodeToString(key) + "\n";
            });
    try {
      return new Salts(Base64.getDecoder().decode(text.strip()));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "countersign.ledger.salt-file: " + file + " must hold 32 bytes in base64", e);
    }
  }

  private static String readOrCreate(Path file, Supplier<String> content) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      try {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
        Files.writeString(file, content.get(), StandardOpenOption.DSYNC);
        LOG.infof("Made the secret file %s", file);
      } catch (FileAlreadyExistsException e) {
        warnIfOpen(file);
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The secret file " + file + " can be neither read nor made", e);
    }
  }

  private static void warnIfOpen(Path file) throws IOException {
    Set<PosixFilePermission> modes = Files.getPosixFilePermissions(file);
    if (!PosixFilePermissions.fromString(OWNER_ONLY).containsAll(modes)) {
      LOG.warnf("The secret file %s can be read by others than its owner; chmod 600 it", file);
    }
  }
}
