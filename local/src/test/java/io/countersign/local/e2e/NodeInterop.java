package io.countersign.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.agent.permit.Execution;
import io.countersign.agent.permit.PermitCheck;
import io.countersign.agent.permit.PermitKeys;
import io.countersign.agent.permit.PermitVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Plays {@code examples/node} against a running platform with the example organisation: a plain
 * Kafka client of another language proposes as JSON and as Avro and reads its verdicts.
 */
final class NodeInterop {

  private static final Duration INSTALL_LIMIT = Duration.ofMinutes(3);
  private static final Duration PROGRAM_LIMIT = Duration.ofSeconds(60);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path home;
  private final Path folder;

  /**
   * The programs.
   *
   * @param home the checkout
   * @param target a folder of the build, in which the programs and their libraries are put
   */
  NodeInterop(Path home, Path target) {
    this.home = home;
    this.folder = target.resolve("node-interop");
  }

  /**
   * Proposes in both forms and checks the answers; reports the test as skipped where there is no
   * Node or its libraries cannot be fetched.
   *
   * @param bootstrap addresses of the broker
   * @param registryUrl the registry's Confluent-compatible API
   * @return the answer to the action that is allowed
   */
  JsonNode run(String bootstrap, String registryUrl) throws IOException, InterruptedException {
    assumeTrue(answers("node", "--version"), "there is no node on this machine");
    assumeTrue(answers("npm", "--version"), "there is no npm on this machine");
    install();

    JsonNode allowed = propose("propose-json.js", "allowed.json", bootstrap, registryUrl);
    assertThat(allowed.path("event").textValue()).isEqualTo("approval.allowed");
    assertThat(allowed.path("verdict").textValue()).isEqualTo("ALLOW");
    assertThat(allowed.path("tier").intValue()).isZero();
    assertThat(allowed.path("permit").textValue()).contains(".");

    JsonNode pending = propose("propose-avro.js", "needs-approval.json", bootstrap, registryUrl);
    assertThat(pending.path("event").textValue()).isEqualTo("approval.requested");
    assertThat(pending.path("verdict").textValue()).isEqualTo("REQUIRE_APPROVAL");
    assertThat(pending.path("tier").intValue()).isEqualTo(3);

    JsonNode denied = propose("propose-avro.js", "denied.json", bootstrap, registryUrl);
    assertThat(denied.path("event").textValue()).isEqualTo("approval.denied");

    JsonNode refused = propose("propose-json.js", "malformed.json", bootstrap, registryUrl);
    assertThat(refused.path("event").textValue()).isEqualTo("command.refused");
    assertThat(refused.path("problems")).isNotEmpty();
    return allowed;
  }

  /**
   * Checks the permit that {@link #run} got as an executor would, with the keys of the aggregator.
   *
   * @param allowed what {@link #run} returned
   * @param jwks the answer of {@code GET /v1/jwks}
   */
  void assertPermitVerifies(JsonNode allowed, String jwks) throws IOException {
    JsonNode proposal = JSON.readTree(home.resolve("examples/proposals/allowed.json").toFile());
    Execution execution =
        new Execution(
            allowed.path("actionId").textValue(),
            proposal.at("/agent/id").textValue(),
            proposal.path("actionType").textValue(),
            proposal.path("tool").textValue(),
            Optional.of(proposal.path("target").toString()),
            Optional.of(proposal.at("/target/system").textValue()),
            allowed.path("arguments").toString());
    PermitVerifier verifier = new PermitVerifier(PermitKeys.ofJwks(jwks));
    String permit = allowed.path("permit").textValue();

    assertThat(verifier.verify(permit, execution, Instant.now()))
        .isInstanceOf(PermitCheck.Valid.class);
    assertThat(verifier.verify(permit, execution, Instant.now().plus(Duration.ofDays(1))))
        .isInstanceOf(PermitCheck.Invalid.class);
  }

  private void install() throws IOException, InterruptedException {
    Files.createDirectories(folder);
    try (Stream<Path> sources = Files.list(home.resolve("examples/node"))) {
      for (Path source : sources.filter(Files::isRegularFile).toList()) {
        Files.copy(
            source, folder.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Path log = folder.resolve("npm.log");
    Process npm =
        new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = npm.waitFor(INSTALL_LIMIT.toSeconds(), TimeUnit.SECONDS);
    if (!ended) {
      npm.destroyForcibly();
    }
    assumeTrue(
        ended && npm.exitValue() == 0,
        () -> "npm cannot fetch the libraries of examples/node; see " + log);
  }

  private JsonNode propose(String program, String file, String bootstrap, String registryUrl)
      throws IOException, InterruptedException {
    Path proposal = folder.resolve(UUID.randomUUID() + ".json");
    Files.writeString(proposal, withNewId(home.resolve("examples/proposals").resolve(file)));
    Path output = folder.resolve(program + "." + file + ".out");
    ProcessBuilder command =
        new ProcessBuilder("node", program, proposal.toString()).directory(folder.toFile());
    command.environment().put("COUNTERSIGN_KAFKA_BOOTSTRAP_SERVERS", bootstrap);
    command.environment().put("COUNTERSIGN_REGISTRY_URL", registryUrl);
    Process node =
        command
            .redirectOutput(output.toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    if (!node.waitFor(PROGRAM_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      node.destroyForcibly();
    }
    assertThat(node.waitFor())
        .as("%s %s: %s", program, file, Files.readString(folder.resolve("err")))
        .isZero();
    return JSON.readTree(output.toFile());
  }

  /** The example under an id of its own, so that the test can run on data that is kept. */
  private static String withNewId(Path example) throws IOException {
    JsonNode proposal = JSON.readTree(example.toFile());
    if (proposal.has("actionId")) {
      ((ObjectNode) proposal).put("actionId", "node-" + UUID.randomUUID());
    }
    return JSON.writeValueAsString(proposal);
  }

  private static boolean answers(String program, String argument) throws InterruptedException {
    try {
      return new ProcessBuilder(List.of(program, argument))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
