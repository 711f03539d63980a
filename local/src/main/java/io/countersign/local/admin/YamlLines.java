package io.countersign.local.admin;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * On which line of a YAML document each of its values stands, so that a sentence about a value can
 * say where it is.
 */
final class YamlLines {
  private final Map<String, Integer> lines = new HashMap<>();

  private YamlLines() {}

  /**
   * Reads the lines of a document.
   *
   * @throws IOException where it is no YAML; {@code readTree} of the mapper says the same
   */
  static YamlLines of(YAMLMapper mapper, String yaml) throws IOException {
    YamlLines found = new YamlLines();
    try (JsonParser parser = mapper.createParser(yaml)) {
      if (parser.nextToken() != null) {
        found.walk(parser, "");
      }
    }
    return found;
  }

  /** The path of a field or of an element of {@code parent}; the document's own path is empty. */
  static String child(String parent, Object name) {
    return parent + "/" + name;
  }

  /**
   * The line of the value at {@code path}, from 1; that of what is around it where there is none.
   */
  int line(String path) {
    String known = path;
    while (!lines.containsKey(known) && !known.isEmpty()) {
      known = known.substring(0, Math.max(0, known.lastIndexOf('/')));
    }
    return lines.getOrDefault(known, 1);
  }

  private void walk(JsonParser parser, String path) throws IOException {
    lines.putIfAbsent(path, parser.currentTokenLocation().getLineNr());
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = child(path, parser.currentName());
        lines.putIfAbsent(field, parser.currentTokenLocation().getLineNr());
        parser.nextToken();
        walk(parser, field);
      }
    } else if (parser.currentToken() == JsonToken.START_ARRAY) {
      for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
        walk(parser, child(path, index));
      }
    }
  }
}
