package io.countersign.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.local.docs.FirstPolicyPage;
import io.countersign.local.platform.PlatformAddresses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the commands of the README, as they are printed and in their order, against a running
 * platform with the example organisation on which none of them ran before.
 */
final class ReadmeCommands {

  private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
  private static final String COMMAND = "./countersign ";

  /** They start platforms of their own or run this very test. */
  private static final Set<String> OWN_PLATFORM = Set.of("demo", "test", "up");

  /** Commands whose answer is no, and that is what the README shows. */
  private static final Set<String> ANSWER_IS_NO =
      Set.of("./countersign decide example-transfer --as user:ivan --approve");

  /** Most of a command's life is the start of its JVM. */
  private static final long LIMIT_SECONDS = 60;

  private ReadmeCommands() {}

  /**
   * Runs them.
   *
   * @param home the checkout, built
   * @param at the platform
   * @param policyKey the key that signs its policies
   * @param scratch an empty folder for what they write
   */
  static void run(Path home, PlatformAddresses at, Path policyKey, Path scratch)
      throws IOException, InterruptedException {
    List<String> commands = commands(Files.readString(home.resolve("README.md")));
    assertThat(commands).hasSizeGreaterThan(5);
    for (String command : commands) {
      // What it writes does not belong into the checkout.
      String line = command.replace(" ledger-copy", " " + scratch.resolve("ledger-copy"));
      int expected = ANSWER_IS_NO.contains(command) ? 1 : 0;
      run(line, home, environment(at, policyKey), scratch.resolve("output"), expected);
    }
  }

  /**
   * Saves and runs what docs/first-policy.md says, in a folder of its own.
   *
   * @param home the checkout, built
   * @param at the platform
   * @param policyKey the key that signs its policies
   * @param scratch an empty folder in which everything happens
   */
  static void runFirstPolicy(Path home, PlatformAddresses at, Path policyKey, Path scratch)
      throws IOException, InterruptedException {
    FirstPolicyPage.save(home, scratch);
    for (String command : FirstPolicyPage.commands(home)) {
      if (!OWN_PLATFORM.contains(command.split(" ", 2)[0])) {
        String line = "'" + home.resolve("countersign") + "' " + command;
        run(line, scratch, environment(at, policyKey), scratch.resolve("output"), 0);
      }
    }
  }

  private static void run(
      String line, Path folder, Map<String, String> environment, Path output, int expected)
      throws IOException, InterruptedException {
    ProcessBuilder shell = new ProcessBuilder("sh", "-c", line).directory(folder.toFile());
    shell.environment().putAll(environment);
    Process process = shell.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    assertThat(process.waitFor())
        .as("%s%n%s", line, Files.readString(output, StandardCharsets.UTF_8))
        .isEqualTo(expected);
  }

  private static List<String> commands(String readme) {
    List<String> commands = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(readme);
    while (blocks.find()) {
      for (String line : blocks.group(1).split("\n", -1)) {
        if (line.startsWith(COMMAND)
            && !OWN_PLATFORM.contains(line.substring(COMMAND.length()).split(" ", 2)[0])) {
          commands.add(line.strip());
        }
      }
    }
    return commands;
  }

  private static Map<String, String> environment(PlatformAddresses at, Path policyKey) {
    return Map.ofEntries(
        Map.entry("COUNTERSIGN_BUILD", "never"),
        Map.entry("COUNTERSIGN_POLICY_KEY_FILE", policyKey.toString()),
        Map.entry("COUNTERSIGN_KAFKA_BOOTSTRAP_SERVERS", at.kafka()),
        Map.entry("COUNTERSIGN_REGISTRY_URL", at.registry()),
        Map.entry("COUNTERSIGN_INBOX_URL", at.inbox()),
        Map.entry("COUNTERSIGN_AUDIT_URL", at.audit()),
        Map.entry("COUNTERSIGN_EVALUATOR_URL", at.evaluator()),
        Map.entry("COUNTERSIGN_AGGREGATOR_URL", at.aggregator()),
        Map.entry("COUNTERSIGN_IDENTITY_URL", at.identity()),
        Map.entry("COUNTERSIGN_DATABASE_URL", at.database()),
        Map.entry("COUNTERSIGN_TOPICS_PREFIX", at.topicPrefix()));
  }
}
