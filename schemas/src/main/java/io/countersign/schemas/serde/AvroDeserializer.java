package io.countersign.schemas.serde;

import io.countersign.schemas.EventTypes;
import io.countersign.schemas.EventTypes.EventType;
import io.countersign.schemas.TrustedRecords;
import io.countersign.schemas.registry.RegistryClient;
import io.countersign.schemas.registry.RegistryConfig;
import io.countersign.schemas.registry.RegistryException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads event records in the Confluent wire format. The class is found by the writer's full name
 * among the events of {@link EventTypes}; nothing else can be made to load. Configured with
 * Confluent's own keys, see {@link RegistryConfig}. Safe for several threads.
 *
 * @param <T> the records that the caller expects
 */
public final class AvroDeserializer<T extends SpecificRecord> implements Deserializer<T> {
  private static final String SPECIFIC_READER = "specific.avro.reader";

  private final Map<Integer, SpecificDatumReader<SpecificRecord>> readers =
      new ConcurrentHashMap<>();
  private @Nullable Schemas schemas;
  private int maxReaders;

  /** Finds the schema that a value was written with. */
  private interface Schemas {
    Schema byId(int id);
  }

  /** As Kafka makes it; {@link #configure} comes next. */
  public AvroDeserializer() {}

  /**
   * A deserializer that asks no registry, for values that were taken away together with their
   * schemas; it needs no {@link #configure}. A value with another id is not read.
   *
   * @param known what each id means
   */
  public static <T extends SpecificRecord> AvroDeserializer<T> withSchemas(
      Map<Integer, Schema> known) {
    TrustedRecords.trust();
    Map<Integer, Schema> copy = Map.copyOf(known);
    AvroDeserializer<T> deserializer = new AvroDeserializer<>();
    deserializer.maxReaders = Math.max(1, copy.size());
    deserializer.schemas =
        id -> {
          Schema schema = copy.get(id);
          if (schema == null) {
            throw new SerializationException("its schema, id " + id + ", is not there");
          }
          return schema;
        };
    return deserializer;
  }

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {
    RegistryConfig config = RegistryConfig.from(configs);
    if (!AvroSerializer.truth(configs, SPECIFIC_READER, true)) {
      throw new ConfigException(SPECIFIC_READER + " must be true: events are generated classes.");
    }
    TrustedRecords.trust();
    this.maxReaders = config.maxSchemas();
    this.schemas = new RegistryClient(config)::schemaById;
  }

  /**
   * The record of some bytes.
   *
   * @throws SerializationException when they are no record of a known event, or the registry does
   *     not answer; ask {@link RegistryException#isOutage} before a record is put aside as bad
   */
  @Override
  @SuppressWarnings("unchecked") // the caller says which events the topic holds
  public @Nullable T deserialize(String topic, byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
    if (bytes.length < WireFormat.HEADER_BYTES || bytes[0] != WireFormat.MAGIC) {
      throw new SerializationException(
          "A value of the topic "
              + topic
              + " is not in the Confluent wire format: it must begin with a zero byte and the"
              + " schema's id in four bytes.");
    }
    int id = ByteBuffer.wrap(bytes).getInt(1);
    SpecificDatumReader<SpecificRecord> reader = reader(topic, id);
    BinaryDecoder decoder =
        DecoderFactory.get()
            .binaryDecoder(
                bytes, WireFormat.HEADER_BYTES, bytes.length - WireFormat.HEADER_BYTES, null);
    SpecificRecord record;
    boolean atEnd;
    try {
      record = reader.read(null, decoder);
      atEnd = decoder.isEnd();
    } catch (IOException | RuntimeException bad) {
      // Whatever the bytes make Avro throw is the record's fault, e.g.
      // UnsupportedOperationException
      // for a text that claims two gigabytes. One that got past here would stop a stream for ever.
      throw new SerializationException(
          "A value of the topic "
              + topic
              + " does not hold what its schema with id "
              + id
              + " says: "
              + bad.getMessage(),
          bad);
    }
    if (!atEnd) {
      throw new SerializationException(
          "A value of the topic " + topic + " goes on after its record, schema id " + id + ".");
    }
    return (T) record;
  }

  private SpecificDatumReader<SpecificRecord> reader(String topic, int id) {
    SpecificDatumReader<SpecificRecord> known = readers.get(id);
    if (known != null) {
      return known;
    }
    if (readers.size() >= maxReaders) {
      readers
          .clear(); // made again when needed: ids come from the wire and must not fill the memory
    }
    Schemas lookup = schemas;
    if (lookup == null) {
      throw new IllegalStateException("configure() was not called.");
    }
    Schema written;
    try {
      written = lookup.byId(id);
    } catch (RegistryException | SerializationException problem) {
      throw new SerializationException(
          "A value of the topic " + topic + " cannot be read: " + problem.getMessage(), problem);
    }
    EventType type =
        EventTypes.ofRecordName(written.getFullName())
            .orElseThrow(
                () ->
                    new SerializationException(
                        "A value of the topic "
                            + topic
                            + " is a "
                            + written.getFullName()
                            + ", schema id "
                            + id
                            + ", which this version knows no event by; upgrade it."));
    Schema expected = SpecificData.get().getSchema(type.recordClass());
    SpecificDatumReader<SpecificRecord> reader =
        new SpecificDatumReader<>(written, expected, SpecificData.getForClass(type.recordClass()));
    readers.put(id, reader);
    return reader;
  }
}
