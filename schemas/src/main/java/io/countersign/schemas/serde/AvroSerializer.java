package io.countersign.schemas.serde;

import io.countersign.schemas.registry.RegistrationSchemas;
import io.countersign.schemas.registry.RegistryClient;
import io.countersign.schemas.registry.RegistryConfig;
import io.countersign.schemas.registry.RegistryException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes event records in the Confluent wire format. Configured with Confluent's own keys, see
 * {@link RegistryConfig}; beside those {@code auto.register.schemas} (default true, as with
 * Confluent), {@code key.subject.name.strategy} and {@code value.subject.name.strategy} (default
 * TopicRecordNameStrategy), {@code avro.remove.java.properties} (default true). Safe for several
 * threads.
 *
 * @param <T> the records; a serializer writes any of them
 */
public final class AvroSerializer<T extends SpecificRecord> implements Serializer<T> {
  /** Key that says whether unknown schemas are registered. */
  public static final String AUTO_REGISTER = "auto.register.schemas";

  private static final String REMOVE_JAVA_PROPERTIES = "avro.remove.java.properties";
  private static final String USE_LATEST = "use.latest.version";

  /** A buffer that grew beyond this many bytes is not kept. */
  private static final int MAX_KEPT_BUFFER_BYTES = 256 * 1024;

  private static final int INITIAL_BUFFER_BYTES = 1024;

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private record Key(String topic, Schema schema) {}

  private record Writer(int schemaId, SpecificDatumWriter<Object> writer) {}

  /** The buffer of one thread, used again for every record. */
  private static final class Scratch {
    private ByteArrayOutputStream bytes = new ByteArrayOutputStream(INITIAL_BUFFER_BYTES);
    private @Nullable BinaryEncoder encoder;

    BinaryEncoder begin() {
      if (bytes.size() > MAX_KEPT_BUFFER_BYTES) {
        bytes = new ByteArrayOutputStream(INITIAL_BUFFER_BYTES);
      }
      bytes.reset();
      BinaryEncoder begun = EncoderFactory.get().binaryEncoder(bytes, encoder);
      encoder = begun;
      return begun;
    }
  }

  private final Map<Key, Writer> writers = new ConcurrentHashMap<>();
  private @Nullable RegistryClient registry;
  private SubjectNames subjects = SubjectNames.TOPIC_RECORD;
  private boolean isKey;
  private boolean autoRegister = true;
  private boolean removeJavaProperties = true;
  private int maxWriters;

  /** As Kafka makes it; {@link #configure} comes next. */
  public AvroSerializer() {}

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {
    RegistryConfig config = RegistryConfig.from(configs);
    if (truth(configs, USE_LATEST, false)) {
      throw new ConfigException(
          USE_LATEST
              + " must be false: a record is written with the schema that it was built with.");
    }
    this.isKey = isKey;
    this.subjects = SubjectNames.of(configs, isKey);
    this.autoRegister = truth(configs, AUTO_REGISTER, true);
    this.removeJavaProperties = truth(configs, REMOVE_JAVA_PROPERTIES, true);
    this.maxWriters = config.maxSchemas();
    this.registry = new RegistryClient(config);
  }

  /**
   * The bytes of a record.
   *
   * @throws SerializationException when the record is not complete or the registry does not know
   *     its schema; see {@link RegistryException#isOutage} for the cause
   */
  @Override
  public byte @Nullable [] serialize(String topic, @Nullable T record) {
    if (record == null) {
      return null;
    }
    Writer writer = writer(topic, record);
    Scratch scratch = SCRATCH.get();
    BinaryEncoder encoder = scratch.begin();
    int id = writer.schemaId();
    scratch.bytes.write(WireFormat.MAGIC);
    scratch.bytes.write(id >>> 24);
    scratch.bytes.write(id >>> 16);
    scratch.bytes.write(id >>> 8);
    scratch.bytes.write(id);
    try {
      writer.writer().write(record, encoder);
      encoder.flush();
    } catch (IOException | AvroRuntimeException | ClassCastException | NullPointerException bad) {
      // The encoder may hold the beginning of this record; it must not come out with the next one.
      SCRATCH.remove();
      throw new SerializationException(
          "A record of "
              + record.getSchema().getFullName()
              + " for the topic "
              + topic
              + " cannot be written: "
              + bad.getMessage(),
          bad);
    }
    return scratch.bytes.toByteArray();
  }

  private Writer writer(String topic, T record) {
    Schema schema = record.getSchema();
    Key key = new Key(topic, schema);
    Writer known = writers.get(key);
    if (known != null) {
      return known;
    }
    if (writers.size() >= maxWriters) {
      throw new SerializationException(
          "More than " + maxWriters + " schemas were written; raise max.schemas.per.subject.");
    }
    RegistryClient client = registry;
    if (client == null) {
      throw new IllegalStateException("configure() was not called.");
    }
    Schema registered =
        removeJavaProperties ? RegistrationSchemas.withoutJavaProperties(schema) : schema;
    String subject = subjects.subject(topic, isKey, schema.getFullName());
    int id;
    try {
      id = autoRegister ? client.register(subject, registered) : client.idOf(subject, registered);
    } catch (RegistryException problem) {
      throw new SerializationException(
          "A record of "
              + schema.getFullName()
              + " cannot be written to the topic "
              + topic
              + ": "
              + problem.getMessage(),
          problem);
    }
    SpecificData data = SpecificData.getForClass(record.getClass());
    Writer writer = new Writer(id, new SpecificDatumWriter<>(schema, data));
    writers.put(key, writer);
    return writer;
  }

  static boolean truth(Map<String, ?> configs, String key, boolean otherwise) {
    Object value = configs.get(key);
    if (value == null) {
      return otherwise;
    }
    String text = value.toString().strip();
    if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
      throw new ConfigException(key + " must be true or false.");
    }
    return text.equalsIgnoreCase("true");
  }
}
