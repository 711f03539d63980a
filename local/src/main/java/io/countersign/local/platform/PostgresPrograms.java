package io.countersign.local.platform;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The PostgreSQL programs of the build, unpacked once beside it. */
final class PostgresPrograms {

  private static final int OWNER_EXECUTE = 0100;

  private PostgresPrograms() {}

  /**
   * The folder that holds {@code bin/postgres}.
   *
   * @param build where unpacked programs are kept, usually {@code local/target}
   * @param fallback used where that cannot be written
   */
  static Path unpacked(Path build, Path fallback) {
    String archive = archiveName();
    for (Path parent : new Path[] {build, fallback}) {
      Path folder = parent.resolve(archive.replace(".txz", ""));
      if (Files.isExecutable(folder.resolve("bin/postgres"))) {
        return folder;
      }
      if (Files.isWritable(parent)) {
        unpack(archive, folder);
        return folder;
      }
    }
    throw new PlatformException(
        "The PostgreSQL programs cannot be unpacked: neither %s nor %s can be written."
            .formatted(build, fallback));
  }

  private static String archiveName() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    String machine =
        switch (architecture) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          default ->
              throw new PlatformException(
                  "There are no PostgreSQL programs for a %s processor.".formatted(architecture));
        };
    return "postgres-%s-%s.txz".formatted(os.contains("mac") ? "darwin" : "linux", machine);
  }

  private static void unpack(String archive, Path folder) {
    try (InputStream resource = PostgresPrograms.class.getResourceAsStream("/" + archive)) {
      if (resource == null) {
        throw new PlatformException(
            "The build holds no PostgreSQL programs for this machine (%s is not on the class path)."
                .formatted(archive));
      }
      Path partial = Files.createTempDirectory(folder.getParent(), "postgres-unpacking");
      try (TarArchiveInputStream tar =
          new TarArchiveInputStream(
              new XZCompressorInputStream(new BufferedInputStream(resource)))) {
        for (TarArchiveEntry entry = tar.getNextEntry();
            entry != null;
            entry = tar.getNextEntry()) {
          write(tar, entry, partial);
        }
      }
      openToAll(partial);
      move(partial, folder);
    } catch (IOException e) {
      throw new PlatformException(
          "The PostgreSQL programs cannot be unpacked to %s: %s"
              .formatted(folder, Failures.sentence(e)),
          e);
    }
  }

  private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path root)
      throws IOException {
    Path target = root.resolve(entry.getName()).normalize();
    if (!target.startsWith(root)) {
      throw new IOException("the archive names a file outside of itself: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    if (target.getParent() != null) {
      Files.createDirectories(target.getParent());
    }
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
    } else if (entry.isLink()) {
      Files.createLink(target, root.resolve(entry.getLinkName()));
    } else {
      Files.copy(tar, target, StandardCopyOption.REPLACE_EXISTING);
      if ((entry.getMode() & OWNER_EXECUTE) != 0) {
        Set<PosixFilePermission> executable = EnumSet.allOf(PosixFilePermission.class);
        executable.remove(PosixFilePermission.GROUP_WRITE);
        executable.remove(PosixFilePermission.OTHERS_WRITE);
        Files.setPosixFilePermissions(target, executable);
      }
    }
  }

  private static void openToAll(Path folder) throws IOException {
    Set<PosixFilePermission> readable = EnumSet.allOf(PosixFilePermission.class);
    readable.remove(PosixFilePermission.GROUP_WRITE);
    readable.remove(PosixFilePermission.OTHERS_WRITE);
    Files.setPosixFilePermissions(folder, readable);
  }

  private static void move(Path partial, Path folder) throws IOException {
    try {
      Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      // Another launcher was faster; its copy is as good.
      try (Stream<Path> files = Files.walk(partial)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
