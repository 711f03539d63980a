package io.countersign.local.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.events.PolicyBundle;
import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.admin.RecordReader;
import io.countersign.local.admin.RecordWriter;
import io.countersign.schemas.Topic;
import io.countersign.schemas.registry.RegistryClient;
import io.countersign.schemas.registry.RegistryConfig;
import io.countersign.schemas.registry.SchemaRegistration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Broker, registry, database and identity provider as the processes that they are; without the
 * services.
 */
class PlatformIT {

  private static final Duration GONE_LIMIT = Duration.ofSeconds(30);
  private static final int SIGTERM_EXIT = 143;
  private static final Duration READY_LIMIT = Duration.ofSeconds(90);

  @TempDir Path folder;

  @Test
  void whatWasWrittenIsThereAfterARestart() throws Exception {
    Path data = folder.resolve("data");
    int schemaId;
    try (Platform platform = start(data)) {
      schemaId = schemaId(platform);
      checkTopics(platform);
      publish(platform, "kept");
      sql(platform, "CREATE TABLE kept (word text)", "INSERT INTO kept VALUES ('kept')");
      assertThat(platform.memory()).containsKeys("Kafka broker", "schema registry", "PostgreSQL");
      assertThat(PlatformFile.read(platform.data().addresses()))
          .get()
          .extracting(PlatformFile::addresses)
          .isEqualTo(platform.addresses());
      assertThatThrownBy(() -> start(data))
          .isInstanceOf(PlatformException.class)
          .hasMessageContaining("in use by a running platform");
    }
    assertThat(data.resolve("platform.json")).doesNotExist();

    try (Platform platform = start(data)) {
      assertThat(schemaId(platform)).isEqualTo(schemaId);
      try (RecordReader reader = new RecordReader(new KafkaAccess(platform.addresses()))) {
        assertThat(reader.latest(Topic.POLICY_BUNDLES)).containsOnlyKeys("kept");
      }
      assertThat(words(platform)).containsExactly("kept");
      assertThat(setting(platform, "fsync")).isEqualTo("on");
      assertThat(setting(platform, "synchronous_commit")).isEqualTo("on");
    }
  }

  @Test
  void nothingStaysBehindWhenTheLauncherIsKilledAndTheNextOneStartsAndStopsInOrder()
      throws Exception {
    Path data = folder.resolve("data");
    Path addresses = data.resolve("platform.json");
    Process killed = launcher(data);
    try {
      awaitFile(addresses, killed);
      List<ProcessHandle> children = killed.descendants().toList();
      assertThat(children).hasSizeGreaterThanOrEqualTo(4);

      killed.destroyForcibly().waitFor();

      awaitGone(children);
    } finally {
      killed.destroyForcibly();
    }
    Files.delete(addresses);

    Process terminated = launcher(data);
    try {
      awaitFile(addresses, terminated);
      List<ProcessHandle> children = terminated.descendants().toList();

      terminated.destroy();

      assertThat(terminated.waitFor()).isEqualTo(SIGTERM_EXIT);
      awaitGone(children);
      assertThat(addresses).doesNotExist();
      assertThat(Files.readString(folder.resolve("launcher.txt"))).contains("stopped");
    } finally {
      terminated.destroyForcibly();
    }
  }

  private static void checkTopics(Platform platform) throws Exception {
    try (Admin admin = new KafkaAccess(platform.addresses()).admin()) {
      assertThat(partitions(admin, "action.proposed")).isEqualTo(4);
      assertThat(partitions(admin, "policy.bundles")).isEqualTo(1);
      assertThat(admin.listTopics().names().get())
          .containsAll(Stream.of(Topic.values()).map(Topic::baseName).toList());
    }
  }

  private static int partitions(Admin admin, String topic) throws Exception {
    return admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
        .mapToInt(description -> description.partitions().size())
        .sum();
  }

  private Process launcher(Path data) throws IOException {
    List<String> command =
        Programs.jvm(
            256,
            List.of(
                "-cp",
                Programs.classPath(),
                InfrastructureLauncher.class.getName(),
                home().toString(),
                data.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("launcher.txt").toFile())
        .start();
  }

  private static Platform start(Path data) {
    return Platform.start(
        PlatformConfig.of(home(), data, Ports.free()).with(PlatformConfig.Parts.INFRASTRUCTURE),
        Progress.SILENT);
  }

  private static Path home() {
    return Path.of(System.getProperty("countersign.home"));
  }

  private static int schemaId(Platform platform) {
    RegistryClient registry =
        new RegistryClient(RegistryConfig.of(platform.addresses().registry()));
    Map<String, Integer> ids =
        SchemaRegistration.registerAll(registry, io.countersign.schemas.Topics.unprefixed());
    return ids.getOrDefault("policy.bundles-io.countersign.events.PolicyBundle", 0);
  }

  private static void publish(Platform platform, String name) {
    Instant now = Instant.parse("2026-11-21T09:00:00Z");
    try (RecordWriter writer = new RecordWriter(new KafkaAccess(platform.addresses()))) {
      writer.send(
          Topic.POLICY_BUNDLES,
          name,
          PolicyBundle.newBuilder()
              .setName(name)
              .setVersion("1")
              .setDocument("")
              .setDocumentDigest("sha256:")
              .setPublishedBy("user:test")
              .setPublishedAt(now)
              .build(),
          now);
      writer.await();
    }
  }

  private static Connection connect(Platform platform) throws SQLException {
    return DriverManager.getConnection(
        platform.addresses().database(),
        PostgresServer.USER,
        platform.data().secret(PostgresServer.PASSWORD_FILE));
  }

  private static void sql(Platform platform, String... statements) throws SQLException {
    try (Connection connection = connect(platform);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static List<String> words(Platform platform) throws SQLException {
    return column(platform, "SELECT word FROM kept");
  }

  private static String setting(Platform platform, String name) throws SQLException {
    return column(platform, "SELECT setting FROM pg_settings WHERE name = '" + name + "'")
        .getFirst();
  }

  private static List<String> column(Platform platform, String query) throws SQLException {
    try (Connection connection = connect(platform);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> values = new java.util.ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  private void awaitFile(Path file, Process launcher) throws Exception {
    long until = System.nanoTime() + READY_LIMIT.toNanos();
    while (!Files.exists(file)) {
      assertThat(launcher.isAlive()).as(Files.readString(folder.resolve("launcher.txt"))).isTrue();
      assertThat(System.nanoTime()).as("ready in time").isLessThan(until);
      Thread.sleep(100);
    }
  }

  private static void awaitGone(List<ProcessHandle> children) throws InterruptedException {
    long until = System.nanoTime() + GONE_LIMIT.toNanos();
    while (children.stream().anyMatch(ProcessHandle::isAlive)) {
      assertThat(System.nanoTime())
          .as("left: " + children.stream().filter(ProcessHandle::isAlive).toList())
          .isLessThan(until);
      Thread.sleep(100);
    }
  }
}
