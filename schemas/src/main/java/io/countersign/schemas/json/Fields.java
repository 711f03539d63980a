package io.countersign.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one JSON object by name and notes what is wrong with each. A field that is
 * {@code null} counts as absent. After all fields were asked for, {@link #refuseOthers()} names
 * those that nobody asked for.
 *
 * <p>Required fields that are missing or wrong are read as an empty value, so that reading goes on
 * and finds the rest; the caller looks at the problems before it uses anything.
 */
final class Fields {
  /** Earliest and latest moment that can be meant. */
  private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");

  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

  private final JsonNode object;
  private final String pointer;
  private final Problems problems;
  private final Set<String> known = new LinkedHashSet<>();

  Fields(JsonNode object, String pointer, Problems problems) {
    this.object = object;
    this.pointer = pointer;
    this.problems = problems;
  }

  /** JSON Pointer of a field of this object. */
  String at(String name) {
    return pointer + "/" + JsonPointers.escape(name);
  }

  /** The raw value; null where it is absent. */
  @Nullable JsonNode raw(String name) {
    known.add(name);
    JsonNode value = object.get(name);
    return value == null || value.isNull() ? null : value;
  }

  /** A text; null where it is absent or wrong. */
  @Nullable String text(String name, int maxCharacters, Texts.Lines lines) {
    JsonNode value = raw(name);
    return value == null ? null : textOf(value, at(name), name, maxCharacters, lines);
  }

  /** A text that must be there and not blank. */
  String requiredText(String name, int maxCharacters, Texts.Lines lines, String mend) {
    JsonNode value = raw(name);
    if (value == null) {
      problems.add(at(name), name + " is missing; " + mend);
      return "";
    }
    String text = textOf(value, at(name), name, maxCharacters, lines);
    if (text != null && text.isBlank()) {
      problems.add(at(name), name + " is empty; " + mend);
    }
    return text == null ? "" : text;
  }

  /** A text with a rule of its own, given as a function to its problem. */
  @Nullable String checked(String name, Function<String, Optional<String>> rule) {
    JsonNode value = raw(name);
    if (value == null) {
      return null;
    }
    if (!value.isTextual()) {
      wrongType(at(name), name, "a text", value);
      return null;
    }
    rule.apply(value.textValue()).ifPresent(problem -> problems.add(at(name), problem));
    return value.textValue();
  }

  /** One of some words; null where it is absent. */
  @Nullable String word(String name, List<String> words) {
    return checked(
        name,
        text ->
            words.contains(text)
                ? Optional.empty()
                : Optional.of(name + " is one of " + String.join(", ", words) + "."));
  }

  /** A moment in RFC 3339; null where it is absent or wrong. */
  @Nullable Instant moment(String name) {
    JsonNode value = raw(name);
    if (value == null) {
      return null;
    }
    if (!value.isTextual()) {
      wrongType(at(name), name, "a text such as 2026-11-21T09:00:00Z", value);
      return null;
    }
    try {
      Instant moment =
          OffsetDateTime.parse(value.textValue()).toInstant().truncatedTo(ChronoUnit.MILLIS);
      if (moment.isBefore(EARLIEST) || moment.isAfter(LATEST)) {
        problems.add(at(name), name + " lies outside of the years 1970 to 9999.");
        return null;
      }
      return moment;
    } catch (DateTimeException notRfc3339) {
      problems.add(
          at(name),
          name + " is no moment with offset as RFC 3339 has it; write 2026-11-21T09:00:00Z.");
      return null;
    }
  }

  /** True or false; null where it is absent or wrong. */
  @Nullable Boolean truth(String name) {
    JsonNode value = raw(name);
    if (value == null) {
      return null;
    }
    if (!value.isBoolean()) {
      wrongType(at(name), name, "true or false", value);
      return null;
    }
    return value.booleanValue();
  }

  /** A number between 0 and 1; null where it is absent or wrong. */
  @Nullable Double fraction(String name) {
    JsonNode value = raw(name);
    if (value == null) {
      return null;
    }
    if (!value.isNumber()) {
      wrongType(at(name), name, "a number between 0 and 1", value);
      return null;
    }
    double number = value.doubleValue();
    if (!(number >= 0 && number <= 1)) {
      problems.add(at(name), name + " is a number between 0 and 1, e.g. 0.71.");
      return null;
    }
    refuseInexact(value, at(name));
    return number;
  }

  /** The RFC 8785 text of any value; null where it is absent. */
  @Nullable String json(String name) {
    JsonNode value = raw(name);
    return value == null ? null : canonical(value, at(name));
  }

  /** The RFC 8785 text of an object that must be there. */
  String requiredObject(String name, String mend) {
    JsonNode value = raw(name);
    if (value == null) {
      problems.add(at(name), name + " is missing; " + mend);
      return "{}";
    }
    if (!value.isObject()) {
      wrongType(at(name), name, "an object", value);
      return "{}";
    }
    return canonical(value, at(name));
  }

  /** The fields of an object; null where it is absent or wrong. */
  @Nullable Fields object(String name) {
    JsonNode value = raw(name);
    if (value == null) {
      return null;
    }
    if (!value.isObject()) {
      wrongType(at(name), name, "an object", value);
      return null;
    }
    return new Fields(value, at(name), problems);
  }

  /** The objects of an array, each read by the same function; empty where it is absent or wrong. */
  <T> List<T> objects(String name, int maxItems, Function<Fields, T> reader) {
    List<T> items = new ArrayList<>();
    JsonNode array = array(name, maxItems);
    for (int i = 0; array != null && i < array.size(); i++) {
      String at = at(name) + "/" + i;
      if (array.get(i).isObject()) {
        items.add(reader.apply(new Fields(array.get(i), at, problems)));
      } else {
        wrongType(at, "Each of " + name, "an object", array.get(i));
      }
    }
    return items;
  }

  /** The texts of an array; empty where it is absent or wrong. */
  List<String> texts(String name, int maxItems, int maxCharacters, Texts.Lines lines) {
    List<String> items = new ArrayList<>();
    JsonNode array = array(name, maxItems);
    for (int i = 0; array != null && i < array.size(); i++) {
      String text =
          textOf(array.get(i), at(name) + "/" + i, "Each of " + name, maxCharacters, lines);
      if (text != null) {
        items.add(text);
      }
    }
    return items;
  }

  /** Notes every field that was not asked for, and names those that there are. */
  void refuseOthers() {
    object
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                problems.add(
                    at(name),
                    "There is no such field here; the fields are "
                        + String.join(", ", known)
                        + ".");
              }
            });
  }

  private @Nullable JsonNode array(String name, int maxItems) {
    JsonNode value = raw(name);
    if (value == null) {
      return null;
    }
    if (!value.isArray()) {
      wrongType(at(name), name, "an array", value);
      return null;
    }
    if (value.size() > maxItems) {
      problems.add(
          at(name), name + " has " + value.size() + " items; at most " + maxItems + " are read.");
      return null;
    }
    return value;
  }

  private @Nullable String textOf(
      JsonNode value, String at, String name, int maxCharacters, Texts.Lines lines) {
    if (!value.isTextual()) {
      wrongType(at, name, "a text", value);
      return null;
    }
    String text = value.textValue();
    Texts.problem(text, maxCharacters, lines)
        .ifPresent(problem -> problems.add(at, name + " " + problem));
    return text;
  }

  private String canonical(JsonNode value, String at) {
    refuseInexact(value, at);
    return CanonicalJson.canonicalize(value);
  }

  /** A number that loses digits would be approved as another number than the agent meant. */
  private void refuseInexact(JsonNode value, String at) {
    if (value.isObject()) {
      value
          .properties()
          .forEach(
              member ->
                  refuseInexact(
                      member.getValue(), at + "/" + JsonPointers.escape(member.getKey())));
    } else if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        refuseInexact(value.get(i), at + "/" + i);
      }
    } else if (!CanonicalJson.isExact(value)) {
      problems.add(
          at,
          (value.isIntegralNumber() ? "The integer " : "The number ")
              + value.asText()
              + (value.isIntegralNumber()
                  ? " has more digits than JSON numbers keep (53 bits); write it as text."
                  : " has more digits than JSON numbers keep (about 15); round it, or write it as"
                      + " text."));
    }
  }

  private void wrongType(String at, String name, String expected, JsonNode found) {
    problems.add(at, name + " must be " + expected + ", not " + inWords(found) + ".");
  }

  /** What a value is, for a sentence. */
  static String inWords(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "an array";
      case OBJECT -> "an object";
      case STRING -> "a text";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case NULL -> "null";
      case BINARY, MISSING, POJO -> "something else";
    };
  }
}
