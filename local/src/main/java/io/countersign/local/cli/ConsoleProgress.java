package io.countersign.local.cli;

import io.countersign.local.platform.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/**
 * One plain line for each part, when it is ready; so that a file or a pipe reads as well as a
 * terminal.
 */
public final class ConsoleProgress implements Progress {

  private final PrintWriter out;

  /** Writes to that. */
  public ConsoleProgress(PrintWriter out) {
    this.out = out;
  }

  @Override
  public synchronized void starting(String part) {
    line("  …  %-20s starting".formatted(part));
  }

  @Override
  public synchronized void ready(String part, String detail, Duration took) {
    line(
        String.format(
            Locale.ROOT, "  ok %-20s %5.1f s  %s", part, took.toMillis() / 1000.0, detail));
  }

  @Override
  public synchronized void note(String sentence) {
    line("  !  " + sentence);
  }

  private void line(String text) {
    out.println(text);
    out.flush();
  }
}
