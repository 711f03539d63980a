package io.countersign.tlog.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The schemas that payloads were written with, {@code payloads/schemas/<id>.json}. They are not
 * part of any tree: they help to read payloads, which the trees commit to.
 */
final class SchemaFiles {
  private static final int MAX_BYTES = 1024 * 1024;
  private static final Pattern NAME = Pattern.compile("(0|[1-9][0-9]{0,9})\\.json");
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private SchemaFiles() {}

  /** Path of a schema. */
  static Path path(Path root, int id) {
    return folder(root).resolve(id + ".json");
  }

  private static Path folder(Path root) {
    return root.resolve(ExportLayout.PAYLOADS).resolve(ExportLayout.SCHEMAS);
  }

  /** The files in the folder, in order of name; empty where there is no folder. */
  static List<Path> list(Path root) throws IOException {
    if (!Files.isDirectory(folder(root), LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder(root))) {
      return files.sorted(Comparator.comparing(Path::toString)).toList();
    }
  }

  /** The id that a file's name says; null where it says none. */
  static @Nullable Integer id(Path file) {
    Matcher name = NAME.matcher(Objects.requireNonNull(file.getFileName()).toString());
    try {
      return name.matches() ? Integer.valueOf(name.group(1)) : null;
    } catch (NumberFormatException beyondAnyId) {
      return null;
    }
  }

  /** The text of a file; null where it is not one JSON document of a bearable length. */
  static @Nullable String text(Path file) {
    byte[] bytes = BoundedFiles.read(file, MAX_BYTES);
    if (bytes == null) {
      return null;
    }
    try (JsonParser in = JSON.createParser(bytes)) {
      JsonToken first = in.nextToken();
      if (first == null) {
        return null;
      }
      in.skipChildren();
      return in.nextToken() == null ? new String(bytes, StandardCharsets.UTF_8) : null;
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }
}
