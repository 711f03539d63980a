package io.countersign.schemas;

import io.countersign.events.ActionProposed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;

/** The record classes that the IDL compiles to, found on disk, so that none can be forgotten. */
final class GeneratedRecords {
  private GeneratedRecords() {}

  /** The schemas of all records, by name. */
  static List<Schema> all() {
    try {
      Path classes =
          Path.of(ActionProposed.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path events = classes.resolve(ActionProposed.class.getPackageName().replace('.', '/'));
      try (Stream<Path> files = Files.list(events)) {
        return files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith(".class") && !name.contains("$"))
            .sorted()
            .map(name -> schema(name.substring(0, name.length() - ".class".length())))
            .filter(schema -> schema.getType() == Schema.Type.RECORD)
            .toList();
      }
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    } catch (URISyntaxException problem) {
      throw new IllegalStateException(problem);
    }
  }

  /** Adds the full names of the records that stand in a record. */
  static void parts(Schema schema, Set<String> parts) {
    switch (schema.getType()) {
      case RECORD -> {
        for (Schema.Field field : schema.getFields()) {
          addIfRecord(field.schema(), parts);
        }
      }
      case ARRAY -> addIfRecord(schema.getElementType(), parts);
      case MAP -> addIfRecord(schema.getValueType(), parts);
      case UNION -> schema.getTypes().forEach(branch -> addIfRecord(branch, parts));
      case BOOLEAN, BYTES, DOUBLE, ENUM, FIXED, FLOAT, INT, LONG, NULL, STRING -> {}
    }
  }

  private static void addIfRecord(Schema schema, Set<String> parts) {
    if (schema.getType() != Schema.Type.RECORD || parts.add(schema.getFullName())) {
      parts(schema, parts);
    }
  }

  private static Schema schema(String simpleName) {
    try {
      return SpecificData.get()
          .getSchema(Class.forName(ActionProposed.class.getPackageName() + "." + simpleName));
    } catch (ClassNotFoundException problem) {
      throw new IllegalStateException(problem);
    }
  }
}
