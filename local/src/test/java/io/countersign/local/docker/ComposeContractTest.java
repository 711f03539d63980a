package io.countersign.local.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class ComposeContractTest {

  private static final Path DOCKER =
      Path.of(System.getProperty("countersign.home", ".."), "docker");
  private static final Path COMPOSE = DOCKER.resolve("compose.yaml");

  private static final List<String> SERVICES =
      List.of("policy-evaluator", "approval-aggregator", "notifier", "audit-ledger");

  private static JsonNode compose;

  @BeforeAll
  static void read() throws IOException {
    // Jackson alone resolves no anchors and no merge keys.
    Object merged =
        new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(COMPOSE));
    compose = JsonMapper.builder().build().valueToTree(merged);
  }

  @Test
  void theFourServicesAndWhatTheyStandOnAreThere() {
    assertThat(names(compose.path("services")))
        .containsExactlyInAnyOrder(
            "kafka",
            "registry",
            "postgres",
            "identity",
            "init",
            "policy-evaluator",
            "approval-aggregator",
            "notifier",
            "audit-ledger");
  }

  @Test
  void everyServiceIsBuiltFromItsOwnModuleAndStartsAfterTopicsAndSchemasAreThere() {
    for (String name : SERVICES) {
      JsonNode service = service(name);
      assertThat(service.at("/build/args/SERVICE").textValue()).isEqualTo(name);
      assertThat(DOCKER.resolve("..").resolve(service.at("/build/dockerfile").textValue()))
          .exists();
      assertThat(service.at("/depends_on/init/condition").textValue())
          .isEqualTo("service_completed_successfully");
    }
    assertThat(service("audit-ledger").at("/depends_on/postgres/condition").textValue())
        .isEqualTo("service_healthy");
    assertThat(service("init").at("/depends_on/kafka/condition").textValue())
        .isEqualTo("service_healthy");
    assertThat(service("init").at("/depends_on/registry/condition").textValue())
        .isEqualTo("service_healthy");
  }

  @Test
  void everyServiceIsToldWhatTheLauncherTellsIt() {
    Map<String, List<String>> expected =
        Map.of(
            "policy-evaluator",
            List.of(),
            "approval-aggregator",
            List.of(
                "QUARKUS_OIDC_AUTH_SERVER_URL",
                "QUARKUS_OIDC_CLIENT_ID",
                "QUARKUS_OIDC_CREDENTIALS_SECRET_FILE",
                "COUNTERSIGN_ADVERTISED_ADDRESS",
                "COUNTERSIGN_PERMIT_KEY_FILE",
                "COUNTERSIGN_APPROVAL_ASSURANCE"),
            "notifier",
            List.of(
                "QUARKUS_OIDC_AUTH_SERVER_URL",
                "QUARKUS_OIDC_CLIENT_ID",
                "QUARKUS_OIDC_CREDENTIALS_SECRET_FILE"),
            "audit-ledger",
            List.of(
                "QUARKUS_OIDC_AUTH_SERVER_URL",
                "QUARKUS_OIDC_CLIENT_ID",
                "QUARKUS_OIDC_CREDENTIALS_SECRET_FILE",
                "COUNTERSIGN_LEDGER_KEY_FILE",
                "COUNTERSIGN_LEDGER_SALT_FILE",
                "QUARKUS_DATASOURCE_JDBC_URL",
                "QUARKUS_DATASOURCE_USERNAME",
                "QUARKUS_DATASOURCE_PASSWORD_FILE"));
    for (String name : SERVICES) {
      assertThat(names(service(name).path("environment")))
          .as(name)
          .contains(
              "COUNTERSIGN_KAFKA_BOOTSTRAP_SERVERS",
              "COUNTERSIGN_REGISTRY_URL",
              "COUNTERSIGN_STATE_DIR")
          .containsAll(expected.getOrDefault(name, List.of()));
    }
  }

  @Test
  void nothingIsPublishedBeyondTheLoopbackAddress() {
    for (JsonNode service : compose.path("services")) {
      for (JsonNode port : service.path("ports")) {
        assertThat(port.textValue()).startsWith("127.0.0.1:");
      }
    }
  }

  @Test
  void noSecretStandsInTheFile() {
    for (JsonNode service : compose.path("services")) {
      for (String variable : names(service.path("environment"))) {
        if (variable.contains("PASSWORD") || variable.contains("SECRET")) {
          assertThat(variable).endsWith("_FILE");
        }
      }
    }
    compose.path("secrets").forEach(secret -> assertThat(names(secret)).containsExactly("file"));
  }

  @Test
  void theServicesRunAsNobodyWithAReadOnlyRoot() throws IOException {
    for (String name : SERVICES) {
      JsonNode service = service(name);
      assertThat(service.path("read_only").booleanValue()).as(name).isTrue();
      assertThat(service.at("/cap_drop/0").textValue()).isEqualTo("ALL");
    }
    for (String file : List.of("service.Dockerfile", "cli.Dockerfile")) {
      assertThat(Files.readString(DOCKER.resolve(file))).contains("USER 10001:10001");
    }
    assertThat(Files.readString(DOCKER.resolve("service.Dockerfile"))).contains("HEALTHCHECK");
  }

  @Test
  void composeItselfAcceptsTheFile() throws Exception {
    List<String> command = new ArrayList<>(composeCommand());
    assumeTrue(!command.isEmpty(), "neither docker compose nor docker-compose is on this machine");
    command.addAll(List.of("-f", COMPOSE.toString(), "config", "-q"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(said).isZero();
  }

  private static List<String> composeCommand() throws InterruptedException {
    for (List<String> command : List.of(List.of("docker", "compose"), List.of("docker-compose"))) {
      List<String> version = new ArrayList<>(command);
      version.add("version");
      try {
        Process process =
            new ProcessBuilder(version)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0) {
          return command;
        }
      } catch (IOException e) {
        // Not on this machine.
      }
    }
    return List.of();
  }

  private static JsonNode service(String name) {
    return compose.path("services").path(name);
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
