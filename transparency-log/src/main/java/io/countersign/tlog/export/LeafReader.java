package io.countersign.tlog.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Reads a leaf strictly: the keys of the ledger's format, each once, in the order that RFC 8785
 * gives them, and nothing else.
 */
final class LeafReader {
  private static final JsonFactory JSON = new JsonFactory();
  private static final Pattern COMMITMENT = Pattern.compile("[0-9a-f]{64}");

  private LeafReader() {}

  /** What the verifier looks at. */
  record Leaf(
      String origin,
      long index,
      String eventType,
      String commitment,
      String topic,
      long partition,
      long offset) {}

  /** Says what is wrong with a leaf. */
  static final class BadLeafException extends Exception {
    private static final long serialVersionUID = 1L;

    private BadLeafException(String message) {
      super(message);
    }
  }

  static Leaf read(byte[] bytes) throws BadLeafException {
    try (JsonParser in = JSON.createParser(bytes)) {
      expect(in.nextToken() == JsonToken.START_OBJECT, "the leaf is not a JSON object");
      key(in, "actionId");
      JsonToken action = in.nextToken();
      expect(
          action == JsonToken.VALUE_STRING || action == JsonToken.VALUE_NULL,
          "actionId is not a text or null");
      String next = in.nextFieldName();
      if ("envelope".equals(next)) {
        expect(in.nextToken() == JsonToken.START_OBJECT, "envelope is not an object");
        in.skipChildren();
        next = in.nextFieldName();
      }
      expect("eventId".equals(next), "the key eventId is missing or out of order");
      text(in, "eventId");
      key(in, "eventType");
      final String eventType = text(in, "eventType");
      key(in, "index");
      final long index = number(in, "index");
      key(in, "origin");
      final String origin = text(in, "origin");
      key(in, "payloadCommitment");
      final String commitment = text(in, "payloadCommitment");
      expect(
          COMMITMENT.matcher(commitment).matches(),
          "payloadCommitment is not 64 hexadecimal digits");
      key(in, "source");
      expect(in.nextToken() == JsonToken.START_OBJECT, "source is not an object");
      key(in, "offset");
      final long offset = number(in, "source.offset");
      key(in, "partition");
      final long partition = number(in, "source.partition");
      key(in, "topic");
      final String topic = text(in, "source.topic");
      expect(
          in.nextToken() == JsonToken.END_OBJECT, "source has a key that the format does not know");
      key(in, "time");
      text(in, "time");
      expect(
          in.nextToken() == JsonToken.END_OBJECT,
          "the leaf has a key that the format does not know");
      expect(in.nextToken() == null, "something stands behind the leaf's object");
      return new Leaf(origin, index, eventType, commitment, topic, partition, offset);
    } catch (IOException | RuntimeException e) {
      throw new BadLeafException("the leaf is not JSON");
    }
  }

  private static void key(JsonParser in, String name) throws IOException, BadLeafException {
    expect(name.equals(in.nextFieldName()), "the key " + name + " is missing or out of order");
  }

  private static String text(JsonParser in, String name) throws IOException, BadLeafException {
    expect(in.nextToken() == JsonToken.VALUE_STRING, name + " is not a text");
    return in.getText();
  }

  private static long number(JsonParser in, String name) throws IOException, BadLeafException {
    expect(in.nextToken() == JsonToken.VALUE_NUMBER_INT, name + " is not a whole number");
    long value = in.getLongValue();
    expect(value >= 0, name + " is negative");
    return value;
  }

  private static void expect(boolean condition, String otherwise) throws BadLeafException {
    if (!condition) {
      throw new BadLeafException(otherwise);
    }
  }
}
