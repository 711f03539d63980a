package io.countersign.local.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** PostgreSQL on loopback, with its data kept and every commit on the disk. */
final class PostgresServer {

  static final String DATABASE = "countersign";
  static final String USER = "countersign";
  static final String PASSWORD_FILE = "postgres-password";

  private static final String NAME = "PostgreSQL";
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final Duration INIT_LIMIT = Duration.ofSeconds(60);
  private static final Duration STALE_LIMIT = Duration.ofSeconds(10);
  private static final int PID_FILE_STATUS_LINE = 7;

  private PostgresServer() {}

  /**
   * Prepares the database where there is none yet, ends a left-over server of it, and says how to
   * run it.
   */
  static ChildSpec prepare(DataFolder data, Programs programs, int port) {
    Path software = PostgresPrograms.unpacked(programs.home().resolve("local/target"), data.root());
    Path cluster = data.postgres();
    Path log = data.logs().resolve("postgres.log");
    stopStale(cluster);
    if (!Files.exists(cluster.resolve("countersign-ready"))) {
      initialise(software, cluster, data.secret(PASSWORD_FILE), log, data);
    }
    List<String> command =
        asNonRoot(
            List.of(
                software.resolve("bin/postgres").toString(),
                "-D",
                cluster.toString(),
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=on",
                "-c",
                "synchronous_commit=on",
                "-c",
                "shared_buffers=32MB",
                "-c",
                "max_connections=40",
                "-c",
                "timezone=UTC"));
    return new ChildSpec(
        NAME,
        command,
        Map.of("LC_ALL", "C"),
        log,
        () -> isReady(cluster) && TcpProbe.accepts(port),
        START_LIMIT,
        "INT",
        STOP_LIMIT);
  }

  private static void initialise(
      Path software, Path cluster, String password, Path log, DataFolder data) {
    try {
      // A half-made cluster of an interrupted first start holds nothing yet.
      deleteTree(cluster);
      Path passwordFile = data.keys().resolve("postgres-initial");
      Files.writeString(passwordFile, password);
      try {
        run(
            asNonRoot(
                List.of(
                    software.resolve("bin/initdb").toString(),
                    "-D",
                    cluster.toString(),
                    "-U",
                    USER,
                    "--pwfile=" + passwordFile,
                    "-A",
                    "scram-sha-256",
                    "-E",
                    "UTF8",
                    "--locale=C")),
            "",
            log);
        run(
            asNonRoot(
                List.of(
                    software.resolve("bin/postgres").toString(),
                    "--single",
                    "-D",
                    cluster.toString(),
                    "postgres")),
            "CREATE DATABASE " + DATABASE + "\n",
            log);
      } finally {
        Files.deleteIfExists(passwordFile);
      }
      Files.writeString(cluster.resolve("countersign-ready"), "initialised\n");
    } catch (IOException e) {
      throw new PlatformException(
          "The database cannot be prepared in %s: %s".formatted(cluster, Failures.sentence(e)), e);
    }
  }

  private static void run(List<String> command, String input, Path log) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    try (var stdin = process.outputWriter()) {
      stdin.write(input);
    }
    try {
      if (!process.waitFor(INIT_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
          || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new PlatformException(Failures.explain(NAME, log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PlatformException("The preparation of the database was interrupted.", e);
    }
  }

  /**
   * PostgreSQL refuses to run as root. In a user namespace of its own the same files belong to a
   * nobody that may read and write them, which is how it runs in a container or on a machine with
   * one user.
   */
  private static List<String> asNonRoot(List<String> program) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      requireUserNamespaces();
      command.add("unshare");
      command.add("-U");
    }
    command.addAll(program);
    return command;
  }

  private static void requireUserNamespaces() {
    try {
      Process probe =
          new ProcessBuilder("unshare", "-U", "true")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (probe.waitFor() == 0) {
        return;
      }
    } catch (IOException e) {
      // No unshare on this machine: the same sentence.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new PlatformException(
        "PostgreSQL does not run as root, and this machine gives root no user namespace (unshare"
            + " -U) to run it in. Start Countersign as another user.");
  }

  private static boolean isRoot() {
    try {
      Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      return uid.equals(0);
    } catch (IOException | UnsupportedOperationException e) {
      return "root".equals(System.getProperty("user.name"));
    }
  }

  /**
   * The server writes its state into its pid file: the eighth line is {@code ready} when it
   * accepts.
   */
  private static boolean isReady(Path cluster) {
    try {
      List<String> lines = Files.readAllLines(cluster.resolve("postmaster.pid"));
      return lines.size() > PID_FILE_STATUS_LINE
          && lines.get(PID_FILE_STATUS_LINE).strip().equals("ready");
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * A server that outlived its launcher is stopped, after a look that the process is a postgres at
   * all.
   */
  static void stopStale(Path cluster) {
    stalePid(cluster)
        .flatMap(ProcessHandle::of)
        .filter(PostgresServer::isPostgres)
        .ifPresent(
            handle -> {
              Signals.send("INT", handle.pid());
              try {
                handle.onExit().get(STALE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
              } catch (TimeoutException | ExecutionException e) {
                handle.destroyForcibly();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private static Optional<Long> stalePid(Path cluster) {
    try {
      return Files.readAllLines(cluster.resolve("postmaster.pid")).stream()
          .findFirst()
          .map(line -> Long.parseLong(line.strip()));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static boolean isPostgres(ProcessHandle handle) {
    return handle
        .info()
        .command()
        .map(command -> Path.of(command).getFileName().toString().equals("postgres"))
        .orElse(false);
  }

  private static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
