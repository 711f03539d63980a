package io.countersign.local.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedProcessTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  @TempDir Path folder;
  private final Guard guard = Guard.start();
  private final List<String> notes = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    guard.close();
  }

  @Test
  void aChildThatDiesIsStartedAgainAndItIsSaid() throws Exception {
    SupervisedProcess child = child("exec sleep 60", () -> true);
    child.start();
    child.awaitReady();
    long first = child.pid();

    child.kill();
    child.awaitReady();

    assertThat(child.pid()).isNotEqualTo(first);
    assertThat(notes).singleElement().asString().contains("sleeper ended with code 137");
    child.stop();
    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void aChildThatCannotStartFailsWithTheEndOfItsLog() {
    SupervisedProcess child = child("echo 'bind: Address already in use'; exit 1", () -> false);
    child.start();

    assertThatThrownBy(child::awaitReady)
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining("A port of the sleeper is in use")
        .hasMessageContaining("--port N")
        .hasMessageContaining("sleeper.log");
  }

  @Test
  void aChildThatIsNeverReadyFailsAfterItsLimit() {
    SupervisedProcess child =
        new SupervisedProcess(
            spec("exec sleep 60", () -> false, Duration.ofMillis(300)), guard, progress());
    child.start();

    assertThatThrownBy(child::awaitReady)
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining("is not ready after 0 s");
    child.stop();
  }

  @Test
  void whoDoesNotStopIsKilledAndItIsSaid() {
    SupervisedProcess child = child("trap '' TERM; while :; do sleep 0.1; done", () -> true);
    child.start();
    child.awaitReady();
    sleep(300);

    child.stop();

    assertThat(child.isAlive()).isFalse();
    assertThat(notes).singleElement().asString().contains("does not stop within 1 s");
  }

  @Test
  void aStoppedChildIsNotStartedAgain() {
    SupervisedProcess child = child("exec sleep 60", () -> true);
    child.start();
    child.awaitReady();

    child.stop();
    sleep(800);

    assertThat(child.isAlive()).isFalse();
    assertThat(notes).isEmpty();
  }

  @Test
  void itsOutputGoesToItsLog() throws Exception {
    SupervisedProcess child = child("echo to out; echo to err >&2; exec sleep 60", this::hasBoth);
    child.start();

    child.awaitReady();
    child.stop();

    assertThat(Files.readString(folder.resolve("sleeper.log"))).contains("to out", "to err");
  }

  private boolean hasBoth() {
    try {
      String log = Files.readString(folder.resolve("sleeper.log"));
      return log.contains("to out") && log.contains("to err");
    } catch (java.io.IOException e) {
      return false;
    }
  }

  private SupervisedProcess child(String script, BooleanSupplier ready) {
    return new SupervisedProcess(spec(script, ready, LIMIT), guard, progress());
  }

  private ChildSpec spec(String script, BooleanSupplier ready, Duration startLimit) {
    return new ChildSpec(
        "sleeper",
        List.of("/bin/sh", "-c", script),
        Map.of(),
        folder.resolve("sleeper.log"),
        ready,
        startLimit,
        "TERM",
        Duration.ofSeconds(1));
  }

  private Progress progress() {
    return new Progress() {
      @Override
      public void starting(String part) {}

      @Override
      public void ready(String part, String detail, Duration took) {}

      @Override
      public void note(String sentence) {
        notes.add(sentence);
      }
    };
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
