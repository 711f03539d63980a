package io.countersign.local.platform;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The four services: separate programs that talk through topics only. */
public enum Service {
  /** Classifies what agents propose. */
  POLICY_EVALUATOR("policy-evaluator"),
  /** Decides with what people say. */
  APPROVAL_AGGREGATOR("approval-aggregator"),
  /** Reaches people and takes their decisions. */
  NOTIFIER("notifier"),
  /** Writes everything down. */
  AUDIT_LEDGER("audit-ledger");

  /** File, among the keys, of the token that keeps people and groups by SCIM. */
  public static final String SCIM_TOKEN = "scim-token";

  /** As {@link #SCIM_TOKEN}, for what people may decide. */
  public static final String SCIM_AUTHORITY_TOKEN = "scim-authority-token";

  private static final int HEAP_MEGABYTES = 192;
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
  private final String module;

  Service(String module) {
    this.module = module;
  }

  /** Name of the module, of the part and of the program. */
  public String module() {
    return module;
  }

  /** The port that it serves. */
  public int port(Ports ports) {
    return switch (this) {
      case POLICY_EVALUATOR -> ports.evaluator();
      case APPROVAL_AGGREGATOR -> ports.aggregator();
      case NOTIFIER -> ports.inbox();
      case AUDIT_LEDGER -> ports.audit();
    };
  }

  /** A JVM with the options of the services, then what it runs. */
  public static List<String> jvm(List<String> rest) {
    return Programs.jvm(HEAP_MEGABYTES, rest);
  }

  /** The environment that every service has beside its own settings. */
  public static Map<String, String> environment() {
    return Programs.SMALL_MEMORY;
  }

  ChildSpec spec(PlatformConfig config, DataFolder data, Programs programs) {
    Path jar = programs.serviceJar(module);
    return new ChildSpec(
        module,
        jvm(List.of("-jar", jar.toString())),
        environment(config, data),
        data.logs().resolve(module + ".log"),
        new HttpProbe("http://127.0.0.1:%d/q/health/ready".formatted(port(config.ports()))),
        START_LIMIT,
        "TERM",
        STOP_LIMIT);
  }

  private Map<String, String> environment(PlatformConfig config, DataFolder data) {
    PlatformAddresses addresses = PlatformAddresses.local(config.ports(), config.topicPrefix());
    Path keys = data.keys();
    Map<String, String> env = new HashMap<>(Programs.SMALL_MEMORY);
    env.put("QUARKUS_HTTP_HOST", "127.0.0.1");
    env.put("QUARKUS_HTTP_PORT", Integer.toString(port(config.ports())));
    env.put("COUNTERSIGN_KAFKA_BOOTSTRAP_SERVERS", addresses.kafka());
    env.put("COUNTERSIGN_REGISTRY_URL", addresses.registry());
    env.put("COUNTERSIGN_TOPICS_PREFIX", config.topicPrefix());
    env.put("COUNTERSIGN_STATE_DIR", data.services().resolve(module).toString());
    switch (this) {
      case POLICY_EVALUATOR ->
          env.put("COUNTERSIGN_ADVERTISED_ADDRESS", "127.0.0.1:" + port(config.ports()));
      case APPROVAL_AGGREGATOR -> {
        putIdentity(env, addresses, data);
        env.put("COUNTERSIGN_ADVERTISED_ADDRESS", "127.0.0.1:" + port(config.ports()));
        env.put("COUNTERSIGN_PERMIT_KEY_FILE", keys.resolve("permit.key").toString());
        // Passkeys are not enrolled on one machine: what was given is written down, not demanded.
        env.put("COUNTERSIGN_APPROVAL_ASSURANCE", "record");
      }
      case NOTIFIER -> {
        putIdentity(env, addresses, data);
        data.secret(SCIM_TOKEN);
        data.secret(SCIM_AUTHORITY_TOKEN);
        env.put("COUNTERSIGN_SCIM_TOKEN_FILE", keys.resolve(SCIM_TOKEN).toString());
        env.put(
            "COUNTERSIGN_SCIM_AUTHORITY_TOKEN_FILE", keys.resolve(SCIM_AUTHORITY_TOKEN).toString());
      }
      case AUDIT_LEDGER -> {
        putIdentity(env, addresses, data);
        env.put("COUNTERSIGN_LEDGER_KEY_FILE", keys.resolve("ledger.key").toString());
        env.put("COUNTERSIGN_LEDGER_SALT_FILE", keys.resolve("ledger.salt").toString());
        env.put("QUARKUS_DATASOURCE_JDBC_URL", addresses.database());
        env.put("QUARKUS_DATASOURCE_USERNAME", PostgresServer.USER);
        env.put("QUARKUS_DATASOURCE_PASSWORD", data.secret(PostgresServer.PASSWORD_FILE));
      }
    }
    env.putAll(config.serviceSettings());
    return env;
  }

  private static void putIdentity(
      Map<String, String> env, PlatformAddresses addresses, DataFolder data) {
    env.put("QUARKUS_OIDC_AUTH_SERVER_URL", addresses.identity());
    env.put("QUARKUS_OIDC_CLIENT_ID", PlatformAddresses.AUDIENCE);
    env.put("QUARKUS_OIDC_CREDENTIALS_SECRET", data.secret("inbox-client-secret"));
  }
}
