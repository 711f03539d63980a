package io.countersign.local.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuardTest {

  private final Guard guard = Guard.start();

  @AfterEach
  void close() {
    guard.close();
  }

  @Test
  void endsWhatItProtectsWhenItsInputEnds() throws Exception {
    Process protectedOne = new ProcessBuilder("sleep", "60").start();
    guard.protect(protectedOne.pid());

    guard.close();

    assertThat(protectedOne.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void leavesWhatWasReleased() throws Exception {
    Process released = new ProcessBuilder("sleep", "60").start();
    Process kept = new ProcessBuilder("sleep", "60").start();
    try {
      guard.protect(released.pid());
      guard.protect(kept.pid());
      guard.release(released.pid());

      guard.close();

      assertThat(kept.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(released.isAlive()).isTrue();
    } finally {
      released.destroyForcibly();
    }
  }

  @Test
  void killsWhatDoesNotListen() throws Exception {
    Process stubborn =
        new ProcessBuilder("sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 1; done")
            .start();
    try (Guard impatient = Guard.start(3)) {
      assertThat(stubborn.inputReader().readLine()).isEqualTo("deaf");
      impatient.protect(stubborn.pid());
    }

    assertThat(stubborn.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(stubborn.exitValue()).isEqualTo(137);
  }

  @Test
  void doesNotGoByWhatATerminalSends() throws Exception {
    Process protectedOne = new ProcessBuilder("sleep", "60").start();
    guard.protect(protectedOne.pid());
    Thread.sleep(200);

    for (String signal : new String[] {"INT", "HUP", "TERM"}) {
      Signals.send(signal, guard.pid());
    }
    Thread.sleep(300);

    assertThat(ProcessHandle.of(guard.pid()).map(ProcessHandle::isAlive)).contains(true);
    assertThat(protectedOne.isAlive()).isTrue();
    protectedOne.destroyForcibly();
  }
}
