package io.countersign.local.platform;

import io.countersign.local.admin.PolicyKeyFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder that holds everything a platform keeps: topics, schemas, database, keys, state and
 * logs.
 *
 * <p>Only one launcher at a time may have it open. A marker file says which layout it has, so that
 * a folder of another version, or one that was never ours, is refused by a sentence instead of
 * being damaged.
 */
public final class DataFolder implements AutoCloseable {

  /** Layout that this version reads and writes. */
  static final int FORMAT = 1;

  /** Below this a start is refused: the broker and the database would stop half-way. */
  static final long LEAST_FREE_BYTES = 1L << 30;

  private static final String MARKER = "countersign-data";
  private static final String MARKER_PREFIX = "countersign data folder, format ";
  private static final String LOCK = "lock";
  private static final String LOADED = "examples-decided";
  private static final int SECRET_BYTES = 24;
  private static final int LONGEST_LOCK_TEXT_BYTES = 64;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OWNER_FILE =
      PosixFilePermissions.fromString("rw-------");

  private final Path root;
  private final FileChannel lockChannel;

  private DataFolder(Path root, FileChannel lockChannel) {
    this.root = root;
    this.lockChannel = lockChannel;
  }

  /**
   * Opens the folder, creating it where it does not exist.
   *
   * @throws PlatformException with a sentence where it is in use, of another version, foreign, full
   *     or not writable
   */
  public static DataFolder open(Path folder) {
    Path root = folder.toAbsolutePath().normalize();
    try {
      Files.createDirectories(root);
      requireFreeSpace(root, Files.getFileStore(root).getUsableSpace());
      requireOurs(root);
      FileChannel channel =
          FileChannel.open(
              root.resolve(LOCK),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      lock(root, channel);
      DataFolder data = new DataFolder(root, channel);
      data.createLayout();
      return data;
    } catch (AccessDeniedException e) {
      throw new PlatformException(
          "The data folder %s cannot be written: permission denied on %s. Choose another with --data DIR."
              .formatted(root, e.getFile()),
          e);
    } catch (FileAlreadyExistsException e) {
      throw new PlatformException(
          "%s is a file, not a folder. Choose another place with --data DIR."
              .formatted(e.getFile()),
          e);
    } catch (IOException e) {
      throw new PlatformException(
          "The data folder %s cannot be used: %s. Choose another with --data DIR."
              .formatted(root, Failures.sentence(e)),
          e);
    }
  }

  static void requireFreeSpace(Path root, long freeBytes) {
    if (freeBytes < LEAST_FREE_BYTES) {
      throw new PlatformException(
          "The disk of %s has %d MB free, and the platform wants at least %d MB. Free some, or choose another disk with --data DIR."
              .formatted(root, freeBytes >> 20, LEAST_FREE_BYTES >> 20));
    }
  }

  private static void requireOurs(Path root) throws IOException {
    Path marker = root.resolve(MARKER);
    if (!Files.exists(marker)) {
      try (Stream<Path> files = Files.list(root)) {
        if (files.findAny().isPresent()) {
          throw new PlatformException(
              "%s holds files and is not a Countersign data folder, so it is left as it is. Choose an empty or a new folder with --data DIR."
                  .formatted(root));
        }
      }
      return;
    }
    String text = Files.readString(marker).strip();
    int format = formatOf(text);
    if (format < 1) {
      throw new PlatformException(
          "%s does not say which format it has (it reads '%s'), so it is left as it is. Choose another folder with --data DIR."
              .formatted(marker, text));
    }
    if (format != FORMAT) {
      throw new PlatformException(
          "The data folder %s has format %d, written by %s version of Countersign; this one reads format %d. Use that version, or choose another folder with --data DIR."
              .formatted(root, format, format > FORMAT ? "a newer" : "an older", FORMAT));
    }
  }

  private static int formatOf(String marker) {
    if (!marker.startsWith(MARKER_PREFIX)) {
      return -1;
    }
    try {
      return Integer.parseInt(marker.substring(MARKER_PREFIX.length()));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static void lock(Path root, FileChannel channel) throws IOException {
    @Nullable FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      ByteBuffer text = ByteBuffer.allocate(LONGEST_LOCK_TEXT_BYTES);
      channel.read(text, 0);
      String owner = new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).strip();
      channel.close();
      throw new PlatformException(
          "The data folder %s is in use by a running platform%s. Stop that one first, or give this one its own folder with --data DIR (and its own ports with --port N)."
              .formatted(root, owner.isEmpty() ? "" : " (process " + owner + ")"));
    }
    channel.truncate(0);
    channel.write(
        ByteBuffer.wrap(
            Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)),
        0);
  }

  private void createLayout() throws IOException {
    Path marker = root.resolve(MARKER);
    if (!Files.exists(marker)) {
      Files.writeString(marker, MARKER_PREFIX + FORMAT + "\n");
    }
    Files.createDirectories(logs());
    Files.createDirectories(services());
    Files.createDirectories(keys());
    restrict(keys(), OWNER_ONLY);
  }

  /** Where everything is. */
  public Path root() {
    return root;
  }

  /** One log file per part. */
  public Path logs() {
    return root.resolve("logs");
  }

  /** The broker's logs, which are the topics. */
  public Path kafka() {
    return root.resolve("kafka");
  }

  /** The schema registry's database. */
  public Path registry() {
    return root.resolve("registry");
  }

  /** PostgreSQL's files. */
  public Path postgres() {
    return root.resolve("postgres");
  }

  /** Private keys and secrets, readable by the owner alone. */
  public Path keys() {
    return root.resolve("keys");
  }

  /** The key that signs the policies that are published here. */
  public Path policyKey() {
    return keys().resolve(PolicyKeyFile.LOCAL_NAME);
  }

  /** State that the services rebuild from the topics. */
  public Path services() {
    return root.resolve("services");
  }

  /** Removes the state of one service, which it then rebuilds from the topics. */
  void forget(String module) {
    try (Stream<Path> files = Files.walk(services().resolve(module))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new PlatformException(
          "The state of the %s cannot be removed: %s".formatted(module, Failures.sentence(e)), e);
    }
  }

  /** The addresses of the platform that runs on this folder. */
  public Path addresses() {
    return root.resolve("platform.json");
  }

  /** Whether nobody has yet decided to load the example organisation or to go without it. */
  public boolean isFresh() {
    return !Files.exists(root.resolve(LOADED));
  }

  /** Remembers what was decided, so that the next start asks nothing. */
  public void decideExamples(String decision) {
    try {
      Files.writeString(root.resolve(LOADED), decision + "\n");
    } catch (IOException e) {
      throw new PlatformException(
          "The data folder %s cannot be written: %s".formatted(root, Failures.sentence(e)), e);
    }
  }

  /** A random secret of that name, made at the first call and kept, readable by the owner alone. */
  public String secret(String name) {
    Path file = keys().resolve(name);
    try {
      if (!Files.exists(file)) {
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        Files.createFile(file);
        restrict(file, OWNER_FILE);
        Files.writeString(file, HexFormat.of().formatHex(random));
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new PlatformException(
          "The secret %s cannot be kept: %s".formatted(file, Failures.sentence(e)), e);
    }
  }

  private static void restrict(Path path, Set<PosixFilePermission> permissions) throws IOException {
    if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(path, permissions);
    }
  }

  /** Lets another launcher have it. */
  @Override
  public void close() {
    try {
      lockChannel.close();
    } catch (IOException e) {
      // The lock ends with the process in any case.
    }
  }
}
