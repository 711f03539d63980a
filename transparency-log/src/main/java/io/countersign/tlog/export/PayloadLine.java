package io.countersign.tlog.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * One line of a file of payloads: a JSON object with `index`, `salt`, `contentType` and `payload`
 * (base64 or null).
 */
@SuppressWarnings("ArrayRecordComponent") // passed through, never compared
record PayloadLine(long index, byte[] salt, byte @Nullable [] payload) {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  static String encode(ExportEntry entry) throws IOException {
    Base64.Encoder base64 = Base64.getEncoder();
    StringWriter line = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(line)) {
      out.writeStartObject();
      out.writeNumberField("index", entry.index());
      out.writeStringField("salt", base64.encodeToString(entry.salt()));
      out.writeStringField("contentType", entry.contentType());
      byte[] payload = entry.payload();
      if (payload == null) {
        out.writeNullField("payload");
      } else {
        out.writeStringField("payload", base64.encodeToString(payload));
      }
      out.writeEndObject();
    }
    return line + "\n";
  }

  /** Reads a line, or gives null where it is not one. */
  static @Nullable PayloadLine parse(String line) {
    long index = -1;
    byte[] salt = null;
    byte[] payload = null;
    boolean payloadSeen = false;
    try (JsonParser in = JSON.createParser(line)) {

      if (in.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        JsonToken value = in.nextToken();
        switch (name) {
          case "index" -> index = value == JsonToken.VALUE_NUMBER_INT ? in.getLongValue() : -1;
          case "salt" -> salt = Base64.getDecoder().decode(in.getText());
          case "contentType" -> in.getText();
          case "payload" -> {
            payloadSeen = true;
            payload =
                value == JsonToken.VALUE_NULL ? null : Base64.getDecoder().decode(in.getText());
          }
          default -> {
            return null;
          }
        }
      }
      boolean whole = in.currentToken() == JsonToken.END_OBJECT && in.nextToken() == null;
      return whole && index >= 0 && salt != null && payloadSeen
          ? new PayloadLine(index, salt, payload)
          : null;
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }
}
