package io.countersign.local.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command answers: words for people, or with {@code --json} one document for programs. */
final class OutputOptions {

  static final JsonMapper JSON = JsonMapper.builder().build();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(names = "--json", description = "Answer with one JSON document on standard output.")
  private boolean json;

  boolean isJson() {
    return json;
  }

  /** Where the answer goes. */
  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Where everything else goes. */
  PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** The one document. */
  void print(JsonNode document) {
    try {
      out().println(JSON.writeValueAsString(document));
      out().flush();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of texts and numbers could not be written", e);
    }
  }

  /** A line for people; with {@code --json} it goes to standard error. */
  void say(String line) {
    PrintWriter writer = json ? err() : out();
    writer.println(line);
    writer.flush();
  }
}
