package io.countersign.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The {@code countersign} script in a checkout of its own, whose Java and Maven are scripts that
 * say how they were called.
 */
@DisabledOnOs(OS.WINDOWS)
class EntryScriptTest {
  private static final Duration SCRIPT_LIMIT = Duration.ofSeconds(60);
  private static final List<String> TOOLS =
      List.of(
          "cat", "dirname", "find", "head", "mkdir", "mv", "readlink", "rm", "sed", "sh", "sleep");

  @TempDir Path temporary;
  Path checkout;
  Path tools;
  Path jdks;
  Path mavenCalls;
  Map<String, String> environment;

  @BeforeEach
  void setUp() throws IOException {
    checkout = Files.createDirectories(temporary.resolve("a checkout"));
    jdks = Files.createDirectories(temporary.resolve("some jdks"));
    tools = Files.createDirectories(temporary.resolve("tools"));
    for (String tool : TOOLS) {
      executable(tools.resolve(tool), "#!/bin/sh\nexec " + whereIs(tool) + " \"$@\"\n");
    }
    Path script = Path.of(System.getProperty("countersign.home"), "countersign");
    Files.copy(script, checkout.resolve("countersign"));
    Files.createDirectories(checkout.resolve(".mvn"));
    Files.writeString(checkout.resolve("pom.xml"), "<project/>");
    Files.createDirectories(checkout.resolve("local/src/main"));
    mavenCalls = temporary.resolve("maven calls");
    Files.writeString(mavenCalls, "");
    executable(
        checkout.resolve("mvnw"),
        """
        #!/bin/sh
        echo "$JAVA_HOME $*" >>"$MAVEN_CALLS"
        [ -z "${MAVEN_SLOW:-}" ] || sleep 2
        mkdir -p local/target/lib
        : >local/target/countersign-local.jar
        exit "${MAVEN_CODE:-0}"
        """);
    environment = new HashMap<>();
    environment.put("PATH", tools.toString());
    environment.put("HOME", temporary.toString());
    environment.put("COUNTERSIGN_JDK_SEARCH", jdks.toString());
    environment.put("MAVEN_CALLS", mavenCalls.toString());
  }

  @Test
  void saysWhatIsMissingWhenThereIsNoJava() throws Exception {
    Outcome outcome = run("up");

    assertThat(outcome.code()).as(outcome.toString()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("needs a JDK 25 or newer, and found none")
        .contains("JAVA_HOME (not set)")
        .contains(jdks.toString())
        .contains("no Java at all")
        .contains("set JAVA_HOME");
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void saysWhatItFoundWhenNothingFoundWillDo() throws Exception {
    Path old = java("old", "17.0.15");
    Path ancient = java("ancient", "1.8.0_452");
    Path withoutCompiler = java("runtime", "25.0.1");
    Files.delete(withoutCompiler.resolve("bin/javac"));
    environment.put("JAVA_HOME", old.toString());

    Outcome outcome = run("up");

    assertThat(outcome.code()).as(outcome.toString()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("17.0.15  " + old.toRealPath())
        .contains("1.8.0_452  " + ancient.toRealPath())
        .contains("25.0.1  " + withoutCompiler.toRealPath() + " (has no javac");
    assertThat(mavenCalls()).isEmpty();
  }

  @Test
  void takesJavaHomeBeforeAnyOther() throws Exception {
    java("lower", "25.0.3");
    Path chosen = java("chosen", "26");
    environment.put("JAVA_HOME", chosen.toString());

    assertThat(run("inbox").out()).contains("java.home=" + chosen.toRealPath());
  }

  @Test
  void takesTheJavaOnThePathBeforeTheUsualPlaces() throws Exception {
    java("lower", "25.0.3");
    Path chosen = java("chosen", "26.0.1");
    Files.createSymbolicLink(tools.resolve("java"), chosen.resolve("bin/java"));

    assertThat(run("inbox").out()).contains("java.home=" + chosen.toRealPath());
  }

  @Test
  void takesTheLowestThatWillDoFromTheUsualPlaces() throws Exception {
    java("a", "27-ea");
    Path chosen = java("b", "25.0.3");
    java("c", "24.0.2");
    java("d", "26");
    environment.put("JAVA_HOME", jdks.resolve("c").toString());

    assertThat(run("inbox").out()).contains("java.home=" + chosen.toRealPath());
  }

  @Test
  void findsTheFolderInsideOfJdksForMacOs() throws Exception {
    Path chosen = java("temurin-25.jdk/Contents/Home", "25");

    assertThat(run("inbox").out()).contains("java.home=" + chosen.toRealPath());
  }

  @Test
  void passesArgumentsAndTheExitCodeOfTheCommand() throws Exception {
    java("jdk", "25.0.3");
    environment.put("JAVA_CODE", "3");

    Outcome outcome = run("propose", "my file.json", "--wait", "5");

    assertThat(outcome.code()).as(outcome.toString()).isEqualTo(3);
    assertThat(outcome.out())
        .contains("[io.countersign.local.cli.Main][propose][my file.json][--wait][5]")
        .contains("[-Dcountersign.home=" + checkout.toRealPath() + "]");
  }

  @Test
  void worksThroughALinkFromAnotherFolder() throws Exception {
    java("jdk", "25.0.3");
    Path elsewhere = Files.createDirectories(temporary.resolve("else where"));
    Files.createSymbolicLink(elsewhere.resolve("first"), Path.of("../a checkout/countersign"));
    Path link = Files.createSymbolicLink(elsewhere.resolve("cs"), Path.of("first"));

    Outcome outcome = finish(start(elsewhere, link, "inbox"));

    assertThat(outcome.out()).contains("[-Dcountersign.home=" + checkout.toRealPath() + "]");
  }

  @Test
  void buildsOnceAndKeepsTheBuildOffStandardOutput() throws Exception {
    Path jdk = java("jdk", "25.0.3");

    Outcome first = run("inbox");
    Outcome second = run("inbox");

    assertThat(first.err()).contains("building (first run");
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).isEqualTo(first.out());
    assertThat(mavenCalls())
        .singleElement()
        .asString()
        .startsWith(jdk.toRealPath() + " -B -ntp -q package -DskipTests");
  }

  @Test
  void buildsAgainWhenASourceIsNewerAndDropsTheLibrariesOfBefore() throws Exception {
    java("jdk", "25.0.3");
    run("inbox");
    Path library = Files.createFile(checkout.resolve("local/target/lib/old.jar"));
    Path source = Files.writeString(checkout.resolve("local/src/main/A.java"), "");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));

    Outcome outcome = run("inbox");

    assertThat(outcome.err()).contains("building (sources have changed");
    assertThat(mavenCalls()).hasSize(2);
    assertThat(library).doesNotExist();
  }

  @Test
  void saysThatTheBuildFailedAndDoesNotRunTheCommand() throws Exception {
    java("jdk", "25.0.3");
    environment.put("MAVEN_CODE", "1");

    Outcome outcome = run("inbox");

    assertThat(outcome.code()).as(outcome.toString()).isEqualTo(2);
    assertThat(outcome.err()).contains("The build failed");
    assertThat(outcome.out()).isEmpty();
    assertThat(checkout.resolve(".countersign/build.lock")).doesNotExist();
  }

  @Test
  void twoCommandsAtOnceBuildOnce() throws Exception {
    java("jdk", "25.0.3");
    environment.put("MAVEN_SLOW", "yes");

    Process one = start(checkout, checkout.resolve("countersign"), "inbox");
    Process other = start(checkout, checkout.resolve("countersign"), "inbox");

    assertThat(finish(one).code()).isZero();
    assertThat(finish(other).code()).isZero();
    assertThat(mavenCalls()).hasSize(1);
  }

  @Test
  void removesTheLockOfAProcessThatIsGone() throws Exception {
    java("jdk", "25.0.3");
    Process gone = start(checkout, tools.resolve("sh"), "-c", ":");
    finish(gone);
    Path lock = Files.createDirectories(checkout.resolve(".countersign/build.lock"));
    Files.writeString(lock.resolve("pid"), gone.pid() + "\n");

    assertThat(run("inbox").code()).isZero();
    assertThat(lock).doesNotExist();
  }

  @Test
  void runsWhatIsBuiltWhenBuildingIsForbidden() throws Exception {
    java("jdk", "25.0.3");
    environment.put("COUNTERSIGN_BUILD", "never");

    Outcome before = run("inbox");
    Files.createDirectories(checkout.resolve("local/target"));
    Files.createFile(checkout.resolve("local/target/countersign-local.jar"));
    Outcome after = run("inbox");

    assertThat(before.code()).as(before.toString()).isEqualTo(2);
    assertThat(before.err()).contains("Nothing is built yet");
    assertThat(after.code()).as(after.toString()).isZero();
    assertThat(mavenCalls()).isEmpty();
  }

  @Test
  void testPassesArgumentsToMavenAndReturnsItsCode() throws Exception {
    Path jdk = java("jdk", "25.0.3");
    environment.put("MAVEN_CODE", "1");

    Outcome outcome = run("test", "-pl", "local");

    assertThat(outcome.code()).as(outcome.toString()).isEqualTo(1);
    assertThat(mavenCalls()).containsExactly(jdk.toRealPath() + " -B -ntp verify -pl local");
  }

  @Test
  void needsNoOtherBuildAfterAWholeTest() throws Exception {
    java("jdk", "25.0.3");

    Outcome test = run("test");
    Outcome inbox = run("inbox");

    assertThat(test.code()).as(test.toString()).isZero();
    assertThat(inbox.code()).as(inbox.toString()).isZero();
    assertThat(mavenCalls()).hasSize(1);
  }

  /** Makes a folder that looks like a JDK of a version. */
  private Path java(String name, String version) throws IOException {
    Path home = Files.createDirectories(jdks.resolve(name));
    Path bin = Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    executable(
        bin.resolve("java"),
        """
        #!/bin/sh
        home='%s'
        if [ "$1" = -XshowSettings:properties ]; then
          echo "    java.home = $home" >&2
          exit 0
        fi
        echo "java.home=$home"
        printf '[%%s]' "$@"
        exit "${JAVA_CODE:-0}"
        """
            .formatted(home.toRealPath()));
    executable(bin.resolve("javac"), "#!/bin/sh\n");
    return home;
  }

  private List<String> mavenCalls() throws IOException {
    return Files.readAllLines(mavenCalls);
  }

  private Outcome run(String... arguments) throws IOException, InterruptedException {
    return finish(start(checkout, checkout.resolve("countersign"), arguments));
  }

  private Process start(Path folder, Path program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Waits for the end; the output is little enough for the pipes to hold. */
  private static Outcome finish(Process process) throws IOException, InterruptedException {
    if (!process.waitFor(SCRIPT_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the script did not end within " + SCRIPT_LIMIT);
    }
    return new Outcome(
        process.exitValue(),
        new String(process.getInputStream().readAllBytes(), UTF_8),
        new String(process.getErrorStream().readAllBytes(), UTF_8));
  }

  private static void executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static Path whereIs(String tool) {
    for (String folder : List.of("/bin", "/usr/bin")) {
      Path candidate = Path.of(folder, tool);
      if (Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    throw new AssertionError("no " + tool + " on this machine");
  }

  /** What came of a run. */
  record Outcome(int code, String out, String err) {}
}
