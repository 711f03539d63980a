package io.countersign.local.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/**
 * What a command answered to somebody who typed it.
 *
 * @param line what was typed
 * @param code what it ended with
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
public record CommandRun(String line, int code, String out, String err) {

  /** Runs a command. */
  public static CommandRun of(List<String> arguments, String... more) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of(more));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commands = Main.commandLine();
    commands.setOut(new PrintWriter(out, true));
    commands.setErr(new PrintWriter(err, true));
    int code = commands.execute(all.toArray(String[]::new));
    return new CommandRun(String.join(" ", all), code, out.toString(), err.toString());
  }

  /** All of it, for messages of assertions. */
  public String context() {
    return "%s%n--- out%n%s%n--- err%n%s".formatted(line, out, err);
  }
}
