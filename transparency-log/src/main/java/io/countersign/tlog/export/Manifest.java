package io.countersign.tlog.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the manifest of an export says. It is not signed: it can be wrong, and proves nothing. */
record Manifest(String exportedAt, boolean payloads, List<Log> logs) {
  /** A log by its name, origin and size. */
  record Log(String log, String origin, long size) {}

  Manifest {
    logs = List.copyOf(logs);
  }

  /** Reads a manifest; null where it is none. */
  static @Nullable Manifest parse(byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
    try (JsonParser in = new JsonFactory().createParser(bytes)) {
      boolean payloads = false;
      List<Log> logs = new ArrayList<>();
      String format = "";
      String exportedAt = "";
      if (in.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        JsonToken value = in.nextToken();
        switch (name) {
          case "format" -> format = in.getText();
          case "exportedAt" -> exportedAt = in.getText();
          case "payloads" -> payloads = value == JsonToken.VALUE_TRUE;
          case "logs" -> {
            while (in.nextToken() == JsonToken.START_OBJECT) {
              logs.add(log(in));
            }
          }
          default -> in.skipChildren();
        }
      }
      return format.equals(ExportLayout.FORMAT) ? new Manifest(exportedAt, payloads, logs) : null;
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private static Log log(JsonParser in) throws IOException {
    String log = "";
    String origin = "";
    long size = -1;
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      in.nextToken();
      switch (name) {
        case "log" -> log = in.getText();
        case "origin" -> origin = in.getText();
        case "size" -> size = in.getLongValue();
        default -> in.skipChildren();
      }
    }
    return new Log(log, origin, size);
  }
}
