package io.countersign.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.events.ActionProposed;
import io.countersign.events.Granted;
import io.countersign.schemas.Samples;
import io.countersign.schemas.Topics;
import io.countersign.schemas.registry.RegistryClient;
import io.countersign.schemas.registry.RegistryConfig;
import io.countersign.schemas.registry.SchemaRegistration;
import io.countersign.schemas.testing.TestRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import org.apache.flink.avro.shaded.org.apache.avro.Schema;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericDatumReader;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericDatumWriter;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericRecord;
import org.apache.flink.avro.shaded.org.apache.avro.io.BinaryEncoder;
import org.apache.flink.avro.shaded.org.apache.avro.io.DecoderFactory;
import org.apache.flink.avro.shaded.org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Our serde beside Confluent's own registry client (7.5.3, with the Avro of that time). */
class ConfluentInteropTest {
  private static final String TOPIC = "approval.events";
  private static final int HEADER = 5;
  private static final int CACHED_SCHEMAS = 100;

  private final TestRegistry registry = TestRegistry.start();
  private final CachedSchemaRegistryClient confluent =
      new CachedSchemaRegistryClient(registry.url(), CACHED_SCHEMAS);

  @AfterEach
  void stop() {
    registry.close();
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>(EventSerdes.settings(registry.url()));
    settings.put(AvroSerializer.AUTO_REGISTER, "true");
    return settings;
  }

  @Test
  void confluentReadsWhatWeWriteAndWritesTheSameBytes() throws IOException, RestClientException {
    Serde<SpecificRecord> ours = EventSerdes.values(settings());
    for (SpecificRecord record : new SpecificRecord[] {Samples.proposal(), Samples.granted()}) {
      byte[] bytes = ours.serializer().serialize(TOPIC, record);
      int id = ByteBuffer.wrap(bytes).getInt(1);
      Schema schema = ((AvroSchema) confluent.getSchemaById(id)).rawSchema();
      GenericRecord read = decode(schema, bytes);
      assertThat(read.getSchema().getFullName()).isEqualTo(record.getSchema().getFullName());
      assertThat(read.toString()).contains("case-7");
      byte[] theirs = encode(id, schema, read);
      assertThat(theirs).isEqualTo(bytes);
      assertThat(ours.deserializer().deserialize(TOPIC, theirs)).isEqualTo(record);
    }
  }

  @Test
  void bothRegisterAndLookUpTheSameSchemaUnderTheSameId() throws IOException, RestClientException {
    Map<String, org.apache.avro.Schema> subjects = SchemaRegistration.subjects(Topics.unprefixed());
    Map<String, Integer> ids = new HashMap<>();
    for (Map.Entry<String, org.apache.avro.Schema> subject : subjects.entrySet()) {
      AvroSchema schema = new AvroSchema(subject.getValue().toString());
      ids.put(subject.getKey(), confluent.register(subject.getKey(), schema));
    }
    RegistryClient ours = new RegistryClient(RegistryConfig.of(registry.url()));
    assertThat(SchemaRegistration.registerAll(ours, Topics.unprefixed())).isEqualTo(ids);
    String granted = TOPIC + "-" + Granted.getClassSchema().getFullName();
    assertThat(confluent.getId(granted, new AvroSchema(String.valueOf(subjects.get(granted)))))
        .isEqualTo(ids.get(granted));
  }

  @Test
  void anotherSerdeIsDroppedInByItsName() {
    Map<String, Object> settings = settings();
    settings.put(EventSerdes.SERDE_CLASS, DroppedIn.class.getName());
    Serde<ActionProposed> serde = EventSerdes.values(settings);
    assertThat(serde).isInstanceOf(DroppedIn.class);
    assertThat(((DroppedIn) (Serde<?>) serde).configured)
        .containsEntry("schema.registry.url", registry.url())
        .containsEntry("specific.avro.reader", "true");
  }

  /** Stands where an installation puts Confluent's SpecificAvroSerde. */
  public static final class DroppedIn implements Serde<byte[]> {
    private final Map<String, Object> configured = new HashMap<>();

    /** As Kafka makes it. */
    public DroppedIn() {}

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
      configured.putAll(configs);
    }

    @Override
    public Serializer<byte[]> serializer() {
      return Serdes.ByteArray().serializer();
    }

    @Override
    public Deserializer<byte[]> deserializer() {
      return Serdes.ByteArray().deserializer();
    }
  }

  private static GenericRecord decode(Schema schema, byte[] bytes) throws IOException {
    byte[] body = Arrays.copyOfRange(bytes, HEADER, bytes.length);
    return new GenericDatumReader<GenericRecord>(schema)
        .read(null, DecoderFactory.get().binaryDecoder(body, null));
  }

  private static byte[] encode(int id, Schema schema, GenericRecord record) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(ByteBuffer.allocate(HEADER).put((byte) 0).putInt(id).array());
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
    return bytes.toByteArray();
  }
}
