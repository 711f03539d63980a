package io.countersign.local.platform;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Ends the platform's children when the launcher dies without a chance to do so itself ({@code kill
 * -9}, out of memory).
 *
 * <p>A tiny shell reads the children's process ids from its standard input. The other end of that
 * pipe belongs to the launcher alone, so when the launcher is gone, however it went, the shell
 * reads the end of the file and ends the children that it was told of. It ignores what a terminal
 * sends, so that Ctrl-C leaves the order of an orderly stop to the launcher.
 */
public final class Guard implements AutoCloseable {

  private static final int PATIENCE_ROUNDS = 50;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  /** Polite first, then not: ten seconds are enough for the broker to close its logs. */
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      pids=' '
      while read -r sign pid; do
        case $sign in
          +) pids="$pids$pid " ;;
          -) case $pids in *" $pid "*) pids="${pids%%" $pid "*} ${pids#*" $pid "}" ;; esac ;;
        esac
      done
      for pid in $pids; do kill -TERM "$pid" 2>/dev/null; done
      waited=0
      while [ $waited -lt "$1" ]; do
        alive=
        for pid in $pids; do kill -0 "$pid" 2>/dev/null && alive=1; done
        [ -z "$alive" ] && exit 0
        sleep 0.2
        waited=$((waited + 1))
      done
      for pid in $pids; do kill -KILL "$pid" 2>/dev/null; done
      """;

  private final Process shell;
  private final OutputStream input;

  private Guard(Process shell) {
    this.shell = shell;
    this.input = shell.getOutputStream();
  }

  /** Starts the guard of this process. */
  public static Guard start() {
    return start(PATIENCE_ROUNDS);
  }

  /** As {@link #start()}, killing after so many fifths of a second. */
  static Guard start(int patienceRounds) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(
              OwnSession.command(
                  List.of(
                      "/bin/sh",
                      "-c",
                      SCRIPT,
                      "countersign-guard",
                      Integer.toString(patienceRounds))));
      builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
      return new Guard(builder.start());
    } catch (IOException e) {
      throw new PlatformException(
          "The guard process (/bin/sh) does not start: " + e.getMessage(), e);
    }
  }

  /** From now on this process ends when the launcher does. */
  public synchronized void protect(long pid) {
    send("+ " + pid);
  }

  /** The process has ended: its id may belong to somebody else soon. */
  public synchronized void release(long pid) {
    send("- " + pid);
  }

  /** The guard's own process id. */
  public long pid() {
    return shell.pid();
  }

  private void send(String line) {
    try {
      input.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      input.flush();
    } catch (IOException e) {
      // Somebody ended the guard. The platform runs on; only an unclean end would now leave
      // processes behind.
    }
  }

  /** Ends the guard, which ends the processes that were not released. */
  @Override
  public void close() {
    try {
      input.close();
      if (!shell.waitFor(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        // It is ending children that were not released; it goes by itself when that is done.
        return;
      }
    } catch (IOException e) {
      shell.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
