package io.countersign.schemas.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * JSON that two programs read alike: strict reading, and the one text that RFC 8785 (JSON
 * Canonicalization Scheme) gives a value.
 *
 * <p>Reading refuses what readers disagree about: names that stand twice, texts that are no UTF-8,
 * halves of surrogate pairs, numbers beyond the range of doubles, anything after the value. Numbers
 * are IEEE doubles, as I-JSON (RFC 7493) has them; an integer of more than 53 bits and a decimal of
 * more than about 15 digits lose their last digits, so whoever needs them exactly writes them as
 * text. {@link #isExact(JsonNode)} tells.
 */
public final class CanonicalJson {
  /** Largest document in bytes of UTF-8. */
  public static final int MAX_BYTES = 1024 * 1024;

  /** Deepest nesting of arrays and objects. */
  public static final int MAX_DEPTH = 64;

  /** Longest number in characters; a double needs at most 25. */
  public static final int MAX_NUMBER_CHARACTERS = 400;

  private static final int LAST_CONTROL_CHARACTER = 0x1f;

  /** Decimals of so many digits are told apart by every double of {@link #ORDINARY_SCALE}. */
  private static final int DIGITS_OF_EVERY_DOUBLE = 15;

  /** Powers of ten up to here, and down to the negative one, are far from the ends of doubles. */
  private static final int ORDINARY_SCALE = 250;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_NUMBER_CHARACTERS)
                          .maxStringLength(MAX_BYTES)
                          .maxNameLength(MAX_BYTES)
                          .maxDocumentLength(MAX_BYTES)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // As doubles they would have lost the digits that isExact looks for.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private CanonicalJson() {}

  /**
   * Reads one JSON value of at most {@link #MAX_BYTES}.
   *
   * @throws InvalidJsonException with a sentence that says what is wrong
   */
  public static JsonNode parse(byte[] utf8) {
    if (utf8.length > MAX_BYTES) {
      throw tooLarge(utf8.length);
    }
    try {
      return read(
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(utf8))
              .toString());
    } catch (CharacterCodingException notUtf8) {
      throw new InvalidJsonException("The bytes are not UTF-8; JSON is written in UTF-8.", notUtf8);
    }
  }

  /**
   * Reads one JSON value of at most {@link #MAX_BYTES}.
   *
   * @throws InvalidJsonException with a sentence that says what is wrong
   */
  public static JsonNode parse(String text) {
    if (text.length() > MAX_BYTES) {
      throw tooLarge(text.length());
    }
    return read(text);
  }

  private static JsonNode read(String text) {
    JsonNode value;
    try {
      value = MAPPER.readTree(text);
    } catch (JsonProcessingException problem) {
      throw new InvalidJsonException(sentence(problem), problem);
    }
    if (value.isMissingNode()) {
      throw new InvalidJsonException("There is no JSON value; the text is empty.");
    }
    check(value, "");
    return value;
  }

  /** The RFC 8785 text of a JSON text. */
  public static String canonicalize(String json) {
    return canonicalize(parse(json));
  }

  /**
   * The RFC 8785 text of a value.
   *
   * @throws InvalidJsonException when it holds what has no canonical form: half of a surrogate
   *     pair, a number beyond the range of doubles
   */
  public static String canonicalize(JsonNode value) {
    StringBuilder text = new StringBuilder();
    write(value, text, 0);
    return text.toString();
  }

  /** The RFC 8785 form of a value in UTF-8. */
  public static byte[] canonicalBytes(JsonNode value) {
    return canonicalize(value).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Whether no digit of a number is lost in a double; true for what is no number. An integer is
   * exact if the double has the same value. A decimal is exact if it is what the canonical form
   * says again, as 0.1 is; two different exact decimals are two different doubles in the same
   * order, so comparing doubles compares what was written.
   */
  public static boolean isExact(JsonNode value) {
    if (value.isIntegralNumber()) {
      double asDouble = value.doubleValue();
      return !Double.isInfinite(asDouble)
          && new BigDecimal(asDouble).compareTo(value.decimalValue()) == 0;
    }
    return !value.isBigDecimal() || isExact(value.decimalValue());
  }

  private static boolean isExact(BigDecimal decimal) {
    if (decimal.precision() <= DIGITS_OF_EVERY_DOUBLE
        && Math.abs(decimal.scale()) <= ORDINARY_SCALE) {
      return true;
    }
    double asDouble = decimal.doubleValue();
    return !Double.isInfinite(asDouble)
        && new BigDecimal(EcmaScriptNumbers.format(asDouble)).compareTo(decimal) == 0;
  }

  private static void write(JsonNode value, StringBuilder text, int depth) {
    if (depth > MAX_DEPTH) {
      throw new InvalidJsonException(
          "The value is nested deeper than " + MAX_DEPTH + " levels; flatten it.");
    }
    switch (value.getNodeType()) {
      case OBJECT -> {
        List<String> names = new ArrayList<>();
        value.fieldNames().forEachRemaining(names::add);
        Collections.sort(
            names); // String compares UTF-16 code units, as RFC 8785 section 3.2.3 asks
        char separator = '{';
        for (String name : names) {
          text.append(separator);
          writeString(name, text);
          text.append(':');
          write(value.get(name), text, depth + 1);
          separator = ',';
        }
        text.append(names.isEmpty() ? "{}" : "}");
      }
      case ARRAY -> {
        text.append('[');
        for (int i = 0; i < value.size(); i++) {
          if (i > 0) {
            text.append(',');
          }
          write(value.get(i), text, depth + 1);
        }
        text.append(']');
      }
      case STRING -> writeString(value.textValue(), text);
      case NUMBER -> text.append(EcmaScriptNumbers.format(value.doubleValue()));
      case BOOLEAN -> text.append(value.booleanValue());
      case NULL -> text.append("null");
      case BINARY, MISSING, POJO ->
          throw new InvalidJsonException("A " + value.getNodeType() + " node is no JSON value.");
    }
  }

  private static void writeString(String string, StringBuilder text) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\b' -> text.append("\\b");
        case '\t' -> text.append("\\t");
        case '\n' -> text.append("\\n");
        case '\f' -> text.append("\\f");
        case '\r' -> text.append("\\r");
        default -> {
          if (c <= LAST_CONTROL_CHARACTER) {
            text.append("\\u00").append(Character.forDigit(c >> 4, 16));
            text.append(Character.forDigit(c & 0xf, 16));
          } else if (Character.isSurrogate(c)) {
            requirePair(string, i, "a text");
            text.append(c).append(string.charAt(++i));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }

  private static void check(JsonNode value, String pointer) {
    if (value.isObject()) {
      value
          .properties()
          .forEach(
              member -> {
                checkText(member.getKey(), pointer);
                check(member.getValue(), pointer + "/" + JsonPointers.escape(member.getKey()));
              });
    } else if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        check(value.get(i), pointer + "/" + i);
      }
    } else if (value.isTextual()) {
      checkText(value.textValue(), pointer);
    } else if (value.isNumber() && Double.isInfinite(value.doubleValue())) {
      throw new InvalidJsonException(
          "The number at \"" + pointer + "\" is beyond the range of doubles; write it as text.");
    }
  }

  private static void checkText(String text, String pointer) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        requirePair(text, i, "the text at \"" + pointer + "\"");
        i++;
      }
    }
  }

  private static void requirePair(String text, int index, String where) {
    if (!Character.isHighSurrogate(text.charAt(index))
        || index + 1 == text.length()
        || !Character.isLowSurrogate(text.charAt(index + 1))) {
      throw new InvalidJsonException(
          "Half of a surrogate pair stands in " + where + "; send whole characters.");
    }
  }

  private static InvalidJsonException tooLarge(int size) {
    return new InvalidJsonException(
        "The JSON has "
            + size
            + " bytes; at most "
            + MAX_BYTES
            + " are read. Put large content elsewhere and refer to it.");
  }

  private static String sentence(JsonProcessingException problem) {
    String what = problem.getOriginalMessage();
    int nextLine = what.indexOf('\n');
    String firstLine = nextLine < 0 ? what : what.substring(0, nextLine);
    String place =
        problem.getLocation() == null
            ? ""
            : " (line "
                + problem.getLocation().getLineNr()
                + ", column "
                + problem.getLocation().getColumnNr()
                + ")";
    return "The text is not JSON as RFC 8259 has it" + place + ": " + firstLine;
  }
}
