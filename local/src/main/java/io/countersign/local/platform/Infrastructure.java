package io.countersign.local.platform;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How the broker and the schema registry are started. */
final class Infrastructure {

  private static final int BROKER_HEAP_MEGABYTES = 320;
  private static final int REGISTRY_HEAP_MEGABYTES = 256;
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  /**
   * The broker closes its logs in this time; what it cannot close it recovers at the next start.
   */
  private static final Duration BROKER_STOP_LIMIT = Duration.ofSeconds(15);

  private static final Duration REGISTRY_STOP_LIMIT = Duration.ofSeconds(8);

  private Infrastructure() {}

  static ChildSpec broker(DataFolder data, Ports ports) {
    Path log = data.logs().resolve("kafka.log");
    return new ChildSpec(
        "Kafka broker",
        Programs.jvm(
            BROKER_HEAP_MEGABYTES,
            List.of(
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS",
                "-cp",
                Programs.classPath(),
                BrokerMain.class.getName(),
                data.kafka().toString(),
                Integer.toString(ports.kafka()),
                Integer.toString(ports.kafkaController()))),
        Programs.SMALL_MEMORY,
        log,
        new BrokerProbe(ports.kafka()),
        START_LIMIT,
        "TERM",
        BROKER_STOP_LIMIT);
  }

  static ChildSpec registry(DataFolder data, Programs programs, Ports ports) {
    Path jar = programs.registryJar();
    Map<String, String> env = new HashMap<>(Programs.SMALL_MEMORY);
    env.put("QUARKUS_HTTP_HOST", "127.0.0.1");
    env.put("QUARKUS_HTTP_PORT", Integer.toString(ports.registry()));
    env.put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
    env.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(ports.registryManagement()));
    env.put("APICURIO_STORAGE_KIND", "sql");
    env.put("APICURIO_STORAGE_SQL_KIND", "h2");
    // Without WRITE_DELAY=0 a killed registry forgets the schemas of its last half second.
    env.put(
        "APICURIO_DATASOURCE_URL",
        "jdbc:h2:file:" + data.registry().resolve("schemas") + ";WRITE_DELAY=0");
    env.put("APICURIO_RULES_GLOBAL_COMPATIBILITY", "BACKWARD");
    return new ChildSpec(
        "schema registry",
        Programs.jvm(
            REGISTRY_HEAP_MEGABYTES, List.of("-XX:TieredStopAtLevel=1", "-jar", jar.toString())),
        env,
        data.logs().resolve("registry.log"),
        new HttpProbe("http://127.0.0.1:%d/health/ready".formatted(ports.registryManagement())),
        START_LIMIT,
        "TERM",
        REGISTRY_STOP_LIMIT);
  }
}
