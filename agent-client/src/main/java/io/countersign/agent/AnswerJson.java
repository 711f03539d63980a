package io.countersign.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.List;
import java.util.Locale;

/**
 * The JSON form of an {@link Answer}, the same wherever the platform shows one: {@code {"actionId",
 * "verdict","tier","status","rules","policy","permit","arguments","reasons","missing","code"}}.
 */
public final class AnswerJson {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private AnswerJson() {}

  /** The answer as one line of JSON; {@code tier}, {@code permit} and {@code code} may be null. */
  public static String write(Answer answer) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("actionId", answer.actionId());
    json.put("verdict", answer.verdict().name().toLowerCase(Locale.ROOT));
    json.put("tier", answer.tier());
    json.put("status", answer.status().wireName());
    putTexts(json, "rules", answer.rules());
    json.put("policy", answer.policy());
    json.put("permit", answer.permit());
    // As they are: reading and writing them again could change the form of a number.
    json.putRawValue("arguments", new RawValue(answer.arguments()));
    putTexts(json, "reasons", answer.reasons());
    putTexts(json, "missing", answer.missing());
    json.put("code", answer.code());
    try {
      return MAPPER.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of texts and numbers could not be written", e);
    }
  }

  private static void putTexts(ObjectNode json, String name, List<String> texts) {
    var array = json.putArray(name);
    texts.forEach(array::add);
  }
}
