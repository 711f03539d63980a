package io.countersign.local.admin;

import io.countersign.events.LedgerCheckpoint;
import io.countersign.events.LedgerEntry;
import io.countersign.schemas.Topic;
import io.countersign.schemas.headers.CloudEvents;
import io.countersign.schemas.registry.RegistryClient;
import io.countersign.schemas.registry.RegistryConfig;
import io.countersign.schemas.registry.RegistryException;
import io.countersign.tlog.export.ExportEntry;
import io.countersign.tlog.export.ExportWriter;
import io.countersign.tlog.note.VerifierKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes the ledger of a running platform into a folder that can be verified without it. */
public final class LedgerExport {

  private static final String SOFTWARE = "countersign 0.1.0-SNAPSHOT";

  /** The signer signs about once a second; a longer silence means that it does not run. */
  private static final Duration SIGNING_LIMIT = Duration.ofSeconds(30);

  /** A zero byte and the id of the schema, in front of every Avro payload. */
  private static final int WIRE_HEADER_BYTES = 5;

  private static final int MAXIMUM_SCHEMAS = 10_000;

  private LedgerExport() {}

  /** The signed heads do not come to cover what the ledger holds. */
  public static final class UnsignedEntriesException extends IOException {
    UnsignedEntriesException(String message) {
      super(message);
    }
  }

  /** The registry does not say what the payloads were written with. */
  public static final class SchemasMissingException extends IOException {
    SchemasMissingException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Exports every entry that the ledger holds now.
   *
   * @param folder new or empty
   * @param keys verifier keys of the logs, for the export's own {@code keys} folder
   * @throws IOException where the folder is not empty or cannot be written, or entries stay without
   *     signature
   */
  public static ExportWriter.Summary write(
      KafkaAccess access, Path folder, List<VerifierKey> keys, Instant now) throws IOException {
    ExportWriter.Settings settings = new ExportWriter.Settings(SOFTWARE, now, keys, true);
    try (ExportWriter writer = ExportWriter.create(folder, settings);
        RecordReader reader = new RecordReader(access)) {
      Map<String, Long> wanted = sizes(reader);
      boolean signed =
          reader.<IOException>follow(
              Topic.AUDIT_CHECKPOINTS,
              (raw, value) -> {
                if (value instanceof LedgerCheckpoint head) {
                  writer.addCheckpoint(head.getLog(), head.getNote());
                }
              },
              () -> covers(writer.sizes(), wanted),
              SIGNING_LIMIT);
      if (!signed) {
        throw new UnsignedEntriesException(
            "the ledger holds entries that no signed head covers after %d s (wanted %s, signed %s); is the audit-ledger running?"
                .formatted(SIGNING_LIMIT.toSeconds(), wanted, writer.sizes()));
      }
      NavigableSet<Integer> schemas = new TreeSet<>();
      reader.<IOException>forEach(
          Topic.AUDIT_LEDGER,
          (raw, value) -> {
            if (value instanceof LedgerEntry entry
                && writer.addEntry("p" + raw.partition(), entry(entry))) {
              schemaOf(entry).ifPresent(schemas::add);
            }
          });
      addSchemas(writer, schemas, new RegistryClient(RegistryConfig.from(access.serdes())));
      return writer.finish();
    }
  }

  /** The id of the schema that a payload was written with; empty where it is no Avro. */
  private static OptionalInt schemaOf(LedgerEntry entry) {
    ByteBuffer payload = entry.getPayload();
    return payload != null
            && entry.getPayloadContentType().equals(CloudEvents.AVRO)
            && payload.remaining() >= WIRE_HEADER_BYTES
            && payload.get(payload.position()) == 0
        ? OptionalInt.of(payload.getInt(payload.position() + 1))
        : OptionalInt.empty();
  }

  private static void addSchemas(
      ExportWriter writer, NavigableSet<Integer> ids, RegistryClient registry) throws IOException {
    if (ids.size() > MAXIMUM_SCHEMAS) {
      throw new IOException(
          "the payloads name %d schemas, more than the %d that an export holds"
              .formatted(ids.size(), MAXIMUM_SCHEMAS));
    }
    for (int id : ids) {
      try {
        writer.addSchema(id, registry.schemaById(id).toString());
      } catch (RegistryException e) {
        if (e.kind() == RegistryException.Kind.OUTAGE) {
          throw new SchemasMissingException(String.valueOf(e.getMessage()), e);
        }
        // No schema has this id: whoever wrote the record did not follow the format.
      }
    }
  }

  private static Map<String, Long> sizes(RecordReader reader) {
    Map<String, Long> sizes = new HashMap<>();
    reader
        .last(Topic.AUDIT_LEDGER)
        .forEach(
            (partition, value) -> {
              if (value instanceof LedgerEntry entry) {
                sizes.put("p" + partition, entry.getIndex() + 1);
              }
            });
    return sizes;
  }

  private static boolean covers(Map<String, Long> signed, Map<String, Long> wanted) {
    return wanted.entrySet().stream()
        .allMatch(log -> signed.getOrDefault(log.getKey(), 0L) >= log.getValue());
  }

  private static ExportEntry entry(LedgerEntry entry) {
    @Nullable ByteBuffer payload = entry.getPayload();
    return new ExportEntry(
        entry.getIndex(),
        bytes(entry.getLeaf()),
        bytes(entry.getSalt()),
        payload == null ? null : bytes(payload),
        entry.getPayloadContentType());
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
