package io.countersign.local.demo;

import java.io.PrintWriter;

/** Tells what happens, line by line, while it happens. */
final class Story {

  private static final String INDENT = "      ";

  private final PrintWriter out;

  Story(PrintWriter out) {
    this.out = out;
  }

  /** A heading of a part of the demonstration. */
  synchronized void chapter(String title) {
    out.println();
    out.println(title);
    out.println("─".repeat(title.codePointCount(0, title.length())));
    out.flush();
  }

  /** The beginning of a case. */
  synchronized void begin(int number, int of, DemoCase demoCase) {
    out.println();
    out.println("[%2d/%d] %s: %s".formatted(number, of, demoCase.name(), demoCase.summary()));
    out.flush();
  }

  /** Something that happened in it. */
  synchronized void tell(String line) {
    out.println(INDENT + line);
    out.flush();
  }

  /** A line of its own. */
  synchronized void line(String line) {
    out.println(line);
    out.flush();
  }
}
