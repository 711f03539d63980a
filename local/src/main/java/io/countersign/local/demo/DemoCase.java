package io.countersign.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One case of the file: what is proposed, what people do, and what must come of it.
 *
 * @param name its name
 * @param json the case as the file has it
 */
record DemoCase(String name, ObjectNode json) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Every case of a file, in its order. */
  static List<DemoCase> read(Path file) throws IOException {
    List<DemoCase> cases = new ArrayList<>();
    for (JsonNode node : JSON.readTree(file.toFile()).path("cases")) {
      if (node instanceof ObjectNode object) {
        cases.add(new DemoCase(object.path("name").asText(), object));
      }
    }
    return cases;
  }

  /** Whether time must pass for it. */
  boolean needsClock() {
    return json.has("clock");
  }

  /**
   * The proposal that the case ends with, the last of several; empty for a case that sends
   * something else.
   */
  ObjectNode proposal() {
    JsonNode several = json.path("proposals");
    JsonNode proposal =
        several.isEmpty() ? json.path("proposal") : several.path(several.size() - 1);
    return proposal instanceof ObjectNode object ? object : JSON.createObjectNode();
  }

  /** The same case as it was with the proposals before the last, one after another. */
  List<DemoCase> earlier() {
    List<DemoCase> earlier = new ArrayList<>();
    JsonNode several = json.path("proposals");
    for (int index = 0; index < several.size() - 1; index++) {
      ObjectNode one = JSON.createObjectNode();
      one.set("proposal", several.get(index));
      earlier.add(new DemoCase(name, one));
    }
    return earlier;
  }

  /** What is sent to {@code action.proposed}. */
  byte[] record() {
    String text = json.has("raw") ? json.get("raw").asText() : proposal().toString();
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The action's id, also of a case whose record holds none. */
  String actionId() {
    String id = proposal().path("actionId").asText("");
    return id.isEmpty() ? "case-" + name : id;
  }

  /** The tool, as the table shows it. */
  String tool() {
    String tool = proposal().path("tool").asText("");
    return tool.isEmpty() ? "–" : tool;
  }

  /** What the action is about. */
  String summary() {
    String summary = proposal().path("summary").asText("");
    return summary.isEmpty() ? json.path("raw").asText("") : summary;
  }

  /** Who proposes. */
  String agent() {
    return proposal().path("agent").path("id").asText("an agent");
  }

  /** The steps of people and of the agent. */
  JsonNode steps() {
    return json.path("steps");
  }

  /** What must come of it. */
  JsonNode expected() {
    return json.path("expect");
  }
}
