package io.countersign.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.events.ActionProposed;
import io.countersign.events.Commented;
import io.countersign.events.Granted;
import io.countersign.schemas.Samples;
import io.countersign.schemas.Topics;
import io.countersign.schemas.registry.RegistryClient;
import io.countersign.schemas.registry.RegistryConfig;
import io.countersign.schemas.registry.RegistryException;
import io.countersign.schemas.registry.SchemaRegistration;
import io.countersign.schemas.testing.TestRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AvroSerdeTest {
  private static final String TOPIC = "approval.events";

  private final TestRegistry registry = TestRegistry.start();

  @AfterEach
  void stop() {
    registry.close();
  }

  private Map<String, Object> settings(boolean autoRegister) {
    Map<String, Object> settings = new HashMap<>(EventSerdes.settings(registry.url()));
    settings.put(AvroSerializer.AUTO_REGISTER, Boolean.toString(autoRegister));
    settings.put("max.retries", "0");
    return settings;
  }

  private <T extends SpecificRecord> Serde<T> serde() {
    return EventSerdes.values(settings(true));
  }

  @Test
  void readsBackWhatItWrote() {
    Serde<Granted> serde = serde();
    byte[] bytes = serde.serializer().serialize(TOPIC, Samples.granted());
    assertThat(serde.deserializer().deserialize(TOPIC, bytes)).isEqualTo(Samples.granted());
  }

  @Test
  void readsWhatItIsGivenTheSchemasOfWithoutARegistry() {
    Serde<SpecificRecord> serde = serde();
    byte[] granted = serde.serializer().serialize(TOPIC, Samples.granted());
    byte[] proposed = serde.serializer().serialize(TOPIC, Samples.proposal());
    int id = ByteBuffer.wrap(granted).getInt(1);
    registry.close();

    try (AvroDeserializer<SpecificRecord> offline =
        AvroDeserializer.withSchemas(Map.of(id, Granted.getClassSchema()))) {
      assertThat(offline.deserialize(TOPIC, granted)).isEqualTo(Samples.granted());
      assertThatThrownBy(() -> offline.deserialize(TOPIC, proposed))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining("is not there");
    }
  }

  @Test
  void severalEventTypesStandInOneTopicUnderSubjectsOfTheirOwn() {
    Serde<SpecificRecord> serde = serde();
    byte[] granted = serde.serializer().serialize(TOPIC, Samples.granted());
    byte[] proposed = serde.serializer().serialize(TOPIC, Samples.proposal());
    assertThat(serde.deserializer().deserialize(TOPIC, granted)).isInstanceOf(Granted.class);
    assertThat(serde.deserializer().deserialize(TOPIC, proposed)).isEqualTo(Samples.proposal());
    assertThat(registry.subjects())
        .containsExactly(
            TOPIC + "-io.countersign.events.ActionProposed",
            TOPIC + "-io.countersign.events.Granted");
  }

  @Test
  void beginsWithAZeroByteAndTheIdInFourBytes() {
    byte[] bytes = serde().serializer().serialize(TOPIC, Samples.granted());
    assertThat(bytes[0]).isZero();
    assertThat(ByteBuffer.wrap(bytes).getInt(1)).isEqualTo(1);
  }

  @Test
  void asksTheRegistryOncePerSchema() {
    Serde<ActionProposed> serde = serde();
    for (int i = 0; i < 50; i++) {
      serde
          .deserializer()
          .deserialize(TOPIC, serde.serializer().serialize(TOPIC, Samples.proposal()));
    }
    assertThat(registry.requests()).hasSize(2);
  }

  @Test
  void refusesARecordThatClaimsToBeLongerThanItIsWithoutMakingRoomForIt() {
    Serde<ActionProposed> serde = serde();
    byte[] proposal = serde.serializer().serialize(TOPIC, Samples.proposal());
    for (long claimed : new long[] {Long.MAX_VALUE, 1L << 31, 1_900_000_000L, -5}) {
      ByteArrayOutputStream lie = new ByteArrayOutputStream();
      lie.write(proposal, 0, WireFormat.HEADER_BYTES);
      BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(lie, null);
      try {
        encoder.writeLong(claimed); // the length of the first field, a text
        encoder.flush();
      } catch (IOException impossible) {
        throw new UncheckedIOException(impossible);
      }
      byte[] poison = lie.toByteArray();
      long before = allocatedBytes();
      assertThatThrownBy(() -> serde.deserializer().deserialize(TOPIC, poison))
          .as("a text of %d bytes", claimed)
          .isInstanceOf(SerializationException.class);
      assertThat(allocatedBytes() - before)
          .as("bytes that were set aside for a text of %d bytes", claimed)
          .isLessThan(64L * 1024 * 1024);
    }
  }

  private static long allocatedBytes() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }

  @Test
  void keepsNullAsTombstone() {
    Serde<Granted> serde = serde();
    assertThat(serde.serializer().serialize(TOPIC, null)).isNull();
    assertThat(serde.deserializer().deserialize(TOPIC, null)).isNull();
  }

  @Test
  void writesWhatWasRegisteredBeforehandWithoutRegistering() {
    SchemaRegistration.registerAll(
        new RegistryClient(RegistryConfig.of(registry.url())), Topics.unprefixed());
    Serde<Granted> serde = EventSerdes.values(settings(false));
    assertThat(serde.serializer().serialize(TOPIC, Samples.granted())).isNotEmpty();
  }

  @Test
  void refusesToWriteWhatIsNotRegisteredAndSaysHowToMendIt() {
    Serde<Granted> serde = EventSerdes.values(settings(false));
    assertThatThrownBy(() -> serde.serializer().serialize(TOPIC, Samples.granted()))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("approval.events-io.countersign.events.Granted")
        .hasMessageContaining("register the schemas first")
        .satisfies(problem -> assertThat(RegistryException.isOutage(problem)).isFalse());
  }

  @Test
  void aRegistryThatIsAwayIsAnOutageAndNotABadRecord() {
    Serde<Granted> serde = serde();
    byte[] bytes = serde.serializer().serialize(TOPIC, Samples.granted());
    registry.failNext(1, 503);
    assertThatThrownBy(() -> serde.deserializer().deserialize(TOPIC, bytes))
        .isInstanceOf(SerializationException.class)
        .satisfies(problem -> assertThat(RegistryException.isOutage(problem)).isTrue());
  }

  @Test
  void refusesAnEventThatThisVersionDoesNotKnow() {
    Schema foreign =
        SchemaBuilder.record("java.util.ArrayList").fields().requiredInt("x").endRecord();
    int id = new RegistryClient(RegistryConfig.of(registry.url())).register("foreign", foreign);
    byte[] bytes = ByteBuffer.allocate(6).put((byte) 0).putInt(id).put((byte) 2).array();
    assertThatThrownBy(() -> serde().deserializer().deserialize(TOPIC, bytes))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("java.util.ArrayList")
        .hasMessageContaining("knows no event by");
  }

  @Test
  void readsWhatAWriterOfAnotherVersionWrote() {
    Schema older =
        SchemaBuilder.record("io.countersign.events.Commented")
            .fields()
            .name("meta")
            .type(Samples.granted().getMeta().getSchema())
            .noDefault()
            .requiredString("text")
            .optionalString("droppedSince")
            .endRecord();
    int id = new RegistryClient(RegistryConfig.of(registry.url())).register("older", older);
    GenericRecord written = new GenericData.Record(older);
    written.put("meta", Samples.granted().getMeta());
    written.put("text", "hello");
    byte[] bytes = bytes(id, older, written);
    assertThat(this.<Commented>serde().deserializer().deserialize(TOPIC, bytes))
        .isEqualTo(
            Commented.newBuilder().setMeta(Samples.granted().getMeta()).setText("hello").build());
  }

  @Test
  void refusesBytesOfAnotherFormat() {
    assertThatThrownBy(
            () ->
                serde()
                    .deserializer()
                    .deserialize(TOPIC, "{\"a\":1}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("Confluent wire format");
  }

  @Test
  void refusesARecordThatIsCutOffOrGoesOn() {
    Serde<Granted> serde = serde();
    byte[] bytes = serde.serializer().serialize(TOPIC, Samples.granted());
    byte[] cut = Arrays.copyOf(bytes, bytes.length - 3);
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThatThrownBy(() -> serde.deserializer().deserialize(TOPIC, cut))
        .isInstanceOf(SerializationException.class);
    assertThatThrownBy(() -> serde.deserializer().deserialize(TOPIC, longer))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("goes on after its record");
  }

  @Test
  void anIncompleteRecordLeavesNothingBehindForTheNextOne() {
    Serde<Granted> serde = serde();
    byte[] before = serde.serializer().serialize(TOPIC, Samples.granted());
    assertThatThrownBy(() -> serde.serializer().serialize(TOPIC, new Granted()))
        .isInstanceOf(SerializationException.class);
    assertThat(serde.serializer().serialize(TOPIC, Samples.granted())).isEqualTo(before);
  }

  @Test
  void refusesSettingsThatItCannotKeep() {
    Map<String, Object> settings = new LinkedHashMap<>(settings(true));
    settings.put("use.latest.version", "true");
    assertThatThrownBy(() -> EventSerdes.values(settings))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("use.latest.version");
    Map<String, Object> unknownStrategy = new LinkedHashMap<>(settings(true));
    unknownStrategy.put("value.subject.name.strategy", "com.example.Mine");
    assertThatThrownBy(() -> EventSerdes.values(unknownStrategy))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("TopicRecordNameStrategy");
    Map<String, Object> unknownClass = new LinkedHashMap<>(settings(true));
    unknownClass.put(EventSerdes.SERDE_CLASS, "com.example.Missing");
    assertThatThrownBy(() -> EventSerdes.values(unknownClass))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("com.example.Missing");
  }

  private static byte[] bytes(int id, Schema schema, GenericRecord record) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    try {
      new SpecificDatumWriter<GenericRecord>(schema).write(record, encoder);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    return bytes.toByteArray();
  }
}
