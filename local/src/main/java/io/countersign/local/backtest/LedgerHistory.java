package io.countersign.local.backtest;

import io.countersign.events.ActionClassified;
import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topic;
import io.countersign.schemas.serde.AvroDeserializer;
import io.countersign.tlog.export.ExportReader;
import io.countersign.tlog.export.ExportReader.UnreadableExportException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** The history that an export of the ledger holds; needs no platform. */
public final class LedgerHistory implements HistorySource {

  private static final Set<String> CLASSIFIED = Set.of(EventTypes.nameOf(ActionClassified.class));
  private static final Set<String> TOLD =
      EventTypes.all().stream()
          .filter(type -> isTold(type.topic()))
          .map(EventTypes.EventType::name)
          .collect(Collectors.toUnmodifiableSet());

  private final Path folder;
  private final ExportReader export;
  private final AvroDeserializer<SpecificRecord> decoder;
  private final List<Log> open = new ArrayList<>();
  private long unreadable;

  private LedgerHistory(
      Path folder, ExportReader export, AvroDeserializer<SpecificRecord> decoder) {
    this.folder = folder;
    this.export = export;
    this.decoder = decoder;
  }

  /**
   * Opens an export.
   *
   * @throws IOException where there is none, or it holds no schemas to read its payloads with; the
   *     message is a sentence without its full stop
   */
  public static LedgerHistory open(Path folder) throws IOException {
    ExportReader export = ExportReader.open(folder);
    Map<Integer, Schema> schemas = new HashMap<>();
    for (Map.Entry<Integer, String> schema : export.schemas().entrySet()) {
      try {
        schemas.put(schema.getKey(), new Schema.Parser().parse(schema.getValue()));
      } catch (SchemaParseException e) {
        throw new IOException(
            "the schema %d of the export is no Avro: %s".formatted(schema.getKey(), e.getMessage()),
            e);
      }
    }
    if (schemas.isEmpty()) {
      throw new IOException(
          "the export in %s holds no schemas (payloads/schemas), so nobody can read its payloads; export the ledger again with this version"
              .formatted(folder));
    }
    return new LedgerHistory(folder, export, AvroDeserializer.withSchemas(schemas));
  }

  private static boolean isTold(Topic topic) {
    return topic == Topic.APPROVAL_EVENTS
        || topic == Topic.POLICY_FACTS
        || PublishedPolicies.TOPICS.contains(topic);
  }

  @Override
  public String description() {
    return "the ledger's export in " + folder;
  }

  @Override
  public Instant end() {
    try {
      return Instant.parse(export.exportedAt());
    } catch (DateTimeException e) {
      return Instant.MAX;
    }
  }

  @Override
  public void forEachEvent(Instant since, Consumer<SpecificRecord> sink) throws IOException {
    for (String name : export.logs()) {
      try (Log log = new Log(name, TOLD)) {
        for (SpecificRecord next = log.read(); next != null; next = log.read()) {
          sink.accept(next);
        }
      }
    }
  }

  @Override
  public List<? extends Cursor> classifications(Instant since) throws IOException {
    for (String name : export.logs()) {
      open.add(new Log(name, CLASSIFIED));
    }
    return List.copyOf(open);
  }

  @Override
  public long unreadable() {
    return unreadable;
  }

  @Override
  public void close() throws IOException {
    for (Log log : open) {
      log.close();
    }
    decoder.close();
  }

  /** The records of some types in one log. */
  private final class Log implements Cursor {
    private final ExportReader.Entries entries;
    private final Set<String> types;

    Log(String name, Set<String> types) throws UnreadableExportException {
      this.entries = export.entries(name);
      this.types = types;
    }

    @Nullable SpecificRecord read() throws IOException {
      for (ExportReader.Payload next = entries.next(); next != null; next = entries.next()) {
        if (types.contains(next.eventType())) {
          try {
            return decoder.deserialize(next.eventType(), next.payload());
          } catch (SerializationException e) {
            unreadable++;
          }
        }
      }
      return null;
    }

    @Override
    public @Nullable ActionClassified next() throws IOException {
      for (SpecificRecord next = read(); next != null; next = read()) {
        if (next instanceof ActionClassified classified) {
          return classified;
        }
      }
      return null;
    }

    @Override
    public void close() throws IOException {
      entries.close();
    }
  }
}
