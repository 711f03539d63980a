package io.countersign.local.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A child process that is started again when it dies, until it is told to stop. */
final class SupervisedProcess {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /**
   * Who ran this long is not failing at start: its next death begins with the first pause again.
   */
  private static final Duration HEALTHY_RUN = Duration.ofSeconds(60);

  private static final int DEATHS_THAT_FAIL_A_START = 3;
  private static final long POLL_MILLIS = 100;
  private static final long LARGEST_LOG_BYTES = 20L << 20;

  private final ChildSpec spec;
  private final Guard guard;
  private final Progress progress;

  private @Nullable Process process;
  private @Nullable Thread watcher;
  private boolean stopping = true;
  private boolean wasReady;
  private int deathsSinceReady;

  SupervisedProcess(ChildSpec spec, Guard guard, Progress progress) {
    this.spec = spec;
    this.guard = guard;
    this.progress = progress;
  }

  ChildSpec spec() {
    return spec;
  }

  /** Starts the program and the watch over it. */
  synchronized void start() {
    if (!stopping) {
      return;
    }
    stopping = false;
    wasReady = false;
    deathsSinceReady = 0;
    Process first = spawn();
    process = first;
    watcher = Thread.ofVirtual().name("watch " + spec.name()).start(() -> watch(first));
  }

  private Process spawn() {
    try {
      rotateLog(spec.log());
      ProcessBuilder builder = new ProcessBuilder(OwnSession.command(spec.command()));
      builder.environment().putAll(spec.environment());
      builder.redirectErrorStream(true);
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
      Process started = builder.start();
      guard.protect(started.pid());
      started.getOutputStream().close();
      return started;
    } catch (IOException e) {
      throw new PlatformException(
          "The %s cannot be started: %s.".formatted(spec.name(), Failures.sentence(e)), e);
    }
  }

  private static void rotateLog(Path log) throws IOException {
    if (Files.exists(log) && Files.size(log) > LARGEST_LOG_BYTES) {
      Files.move(
          log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void watch(Process first) {
    Process current = first;
    Duration pause = FIRST_PAUSE;
    try {
      while (true) {
        long began = System.nanoTime();
        int code = current.waitFor();
        guard.release(current.pid());
        if (Duration.ofNanos(System.nanoTime() - began).compareTo(HEALTHY_RUN) > 0) {
          pause = FIRST_PAUSE;
        }
        synchronized (this) {
          deathsSinceReady++;
          if (stopping || (!wasReady && deathsSinceReady >= DEATHS_THAT_FAIL_A_START)) {
            return;
          }
          progress.note(
              "%s ended with code %d%s and is started again in %.1f s (log: %s)"
                  .formatted(
                      spec.name(),
                      code,
                      Failures.hint(spec.log()),
                      pause.toMillis() / 1000.0,
                      spec.log()));
          long until = System.nanoTime() + pause.toNanos();
          while (!stopping && System.nanoTime() < until) {
            TimeUnit.NANOSECONDS.timedWait(this, until - System.nanoTime());
          }
          if (stopping) {
            return;
          }
          current = spawn();
          process = current;
        }
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (PlatformException e) {
      progress.note(e.getMessage() == null ? spec.name() : e.getMessage());
    }
  }

  /** Waits until the part answers; throws a sentence where it dies too often or takes too long. */
  void awaitReady() {
    awaitReady(spec.startLimit());
  }

  /** As {@link #awaitReady()}, with another limit. */
  void awaitReady(Duration limit) {
    long until = System.nanoTime() + limit.toNanos();
    try {
      while (true) {
        synchronized (this) {
          if (!wasReady && deathsSinceReady >= DEATHS_THAT_FAIL_A_START) {
            throw new PlatformException(Failures.explain(spec.name(), spec.log()));
          }
          if (stopping) {
            throw new PlatformException(
                "The %s was stopped before it was ready.".formatted(spec.name()));
          }
        }
        if (isAlive() && spec.ready().getAsBoolean()) {
          synchronized (this) {
            wasReady = true;
            deathsSinceReady = 0;
          }
          return;
        }
        if (System.nanoTime() > until) {
          throw new PlatformException(
              "The %s is not ready after %d s. ".formatted(spec.name(), limit.toSeconds())
                  + Failures.explain(spec.name(), spec.log()));
        }
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PlatformException("The start of the %s was interrupted.".formatted(spec.name()), e);
    }
  }

  synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** The process id of the current life; 0 where it never lived. */
  synchronized long pid() {
    return process == null ? 0 : process.pid();
  }

  /** {@code kill -9}, as a test or a crash does; the watch starts it again. */
  void kill() {
    Process victim;
    synchronized (this) {
      victim = process;
    }
    if (victim == null) {
      return;
    }
    victim.destroyForcibly();
    await(victim, spec.stopLimit());
  }

  /** Stops it for good: asks first, kills after the limit. */
  void stop() {
    Process last;
    @Nullable Thread watching;
    synchronized (this) {
      if (stopping) {
        return;
      }
      stopping = true;
      notifyAll();
      last = process;
      watching = watcher;
    }
    if (last != null && last.isAlive()) {
      ask(last);
      if (!await(last, spec.stopLimit())) {
        progress.note(
            "%s does not stop within %d s and is killed"
                .formatted(spec.name(), spec.stopLimit().toSeconds()));
        last.destroyForcibly();
        await(last, spec.stopLimit());
      }
    }
    if (watching != null) {
      try {
        watching.join(spec.stopLimit());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void ask(Process last) {
    Signals.send(spec.stopSignal(), last.pid());
  }

  private static boolean await(Process process, Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
