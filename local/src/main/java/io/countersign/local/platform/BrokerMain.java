package io.countersign.local.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** The program of the broker process: one KRaft node, broker and controller in one, on loopback. */
public final class BrokerMain {

  private static final int NODE_ID = 1;

  private BrokerMain() {}

  /**
   * Runs the broker until the process is told to stop.
   *
   * @param arguments folder of the logs, port of the broker, port of the controller
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    Properties settings =
        settings(folder, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    formatIfNew(folder);
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.shutdown();
                  stopped.countDown();
                },
                "broker-shutdown"));
    server.startup();
    server.awaitShutdown();
    stopped.await();
  }

  private static void formatIfNew(Path folder) throws Exception {
    if (Files.exists(folder.resolve("meta.properties"))) {
      return;
    }
    createFolder(folder);
    new Formatter()
        .setNodeId(NODE_ID)
        .setClusterId(Uuid.randomUuid().toString())
        .setControllerListenerName("CONTROLLER")
        .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
        .addDirectory(folder.toString())
        .setMetadataLogDirectory(folder.toString())
        .setPrintStream(System.out)
        .run();
  }

  private static void createFolder(Path folder) throws IOException {
    Files.createDirectories(folder);
  }

  static Properties settings(Path folder, int port, int controllerPort) {
    Properties settings = new Properties();
    settings.setProperty("process.roles", "broker,controller");
    settings.setProperty("node.id", Integer.toString(NODE_ID));
    settings.setProperty("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
    settings.setProperty("controller.listener.names", "CONTROLLER");
    settings.setProperty(
        "listeners",
        "BROKER://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort));
    settings.setProperty("advertised.listeners", "BROKER://127.0.0.1:" + port);
    settings.setProperty("inter.broker.listener.name", "BROKER");
    settings.setProperty("listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.setProperty("log.dirs", folder.toString());

    // One machine, one copy; a topic exists because the platform made it, never because somebody
    // mistyped its name.
    settings.setProperty("default.replication.factor", "1");
    settings.setProperty("min.insync.replicas", "1");
    settings.setProperty("offsets.topic.replication.factor", "1");
    settings.setProperty("transaction.state.log.replication.factor", "1");
    settings.setProperty("transaction.state.log.min.isr", "1");
    settings.setProperty("share.coordinator.state.topic.replication.factor", "1");
    settings.setProperty("share.coordinator.state.topic.min.isr", "1");
    settings.setProperty("auto.create.topics.enable", "false");

    // Small: few internal partitions, few threads, small caches and index files.
    settings.setProperty("offsets.topic.num.partitions", "8");
    settings.setProperty("transaction.state.log.num.partitions", "8");
    settings.setProperty("share.coordinator.state.topic.num.partitions", "1");
    settings.setProperty("num.network.threads", "2");
    settings.setProperty("num.io.threads", "4");
    settings.setProperty("background.threads", "4");
    settings.setProperty("log.cleaner.dedupe.buffer.size", "8388608");
    settings.setProperty("log.index.size.max.bytes", "1048576");
    settings.setProperty("offsets.load.buffer.size", "1048576");
    settings.setProperty("transaction.state.log.load.buffer.size", "1048576");

    // A group of one does not wait for others to join.
    settings.setProperty("group.initial.rebalance.delay.ms", "0");
    settings.setProperty("controlled.shutdown.enable", "false");
    return settings;
  }
}
