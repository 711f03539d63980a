package io.countersign.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.countersign.events.Commented;
import io.countersign.schemas.EventTypes.EventType;
import io.countersign.schemas.registry.RegistrationSchemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaFormatter;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Holds every event to its approved copy under {@code src/test/resources/approved}. Run with {@code
 * -Dapprove} to renew the copies after an intended, compatible change.
 */
class SchemaContractTest {
  private static final Path APPROVED =
      Path.of(System.getProperty("basedir", "."), "src", "test", "resources", "approved");
  private static final boolean APPROVE = System.getProperty("approve") != null;

  @TestFactory
  Stream<DynamicTest> everyEventIsAsApproved() {
    return EventTypes.all().stream()
        .map(type -> DynamicTest.dynamicTest(type.name(), () -> check(type)));
  }

  private static void check(EventType type) throws IOException {
    Schema now =
        RegistrationSchemas.withoutJavaProperties(SpecificData.get().getSchema(type.recordClass()));
    Path file = file(type);
    String text = SchemaFormatter.format("json/pretty", now) + "\n";
    if (!Files.exists(file)) {
      if (!APPROVE) {
        fail(type.name() + " has no approved schema; look at it, then run with -Dapprove.");
      }
      Files.createDirectories(APPROVED);
      Files.writeString(file, text);
      return;
    }
    String approved = Files.readString(file);
    incompatibility(type.name(), now, new Schema.Parser().parse(approved))
        .ifPresent(sentence -> fail(sentence));
    if (!approved.equals(text)) {
      if (!APPROVE) {
        fail(
            type.name()
                + " changed in a compatible way; if that is intended, renew its approved copy with"
                + " -Dapprove.");
      }
      Files.writeString(file, text);
    }
  }

  @Test
  void noShippedEventIsTakenAway() throws IOException {
    TreeSet<String> known = new TreeSet<>();
    EventTypes.all().forEach(type -> known.add(file(type).getFileName().toString()));
    try (Stream<Path> files = Files.list(APPROVED)) {
      List<String> orphans =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !known.contains(name))
              .toList();
      assertThat(orphans).as("events that were shipped once must stay readable").isEmpty();
    }
  }

  @Test
  void aNewFieldWithoutDefaultIsRefused() {
    Schema now = withField("{\"name\":\"mood\",\"type\":\"string\"}");
    assertThat(incompatibility("approval.commented", now, Commented.getClassSchema()))
        .hasValueSatisfying(
            sentence -> assertThat(sentence).contains("approval.commented", "mood", "default"));
  }

  @Test
  void aNewFieldWithDefaultIsWelcome() {
    Schema now = withField("{\"name\":\"mood\",\"type\":\"string\",\"default\":\"\"}");
    assertThat(incompatibility("approval.commented", now, Commented.getClassSchema())).isEmpty();
  }

  @Test
  void anotherTypeOfAFieldIsRefused() {
    String now =
        Commented.getClassSchema()
            .toString()
            .replace(
                "{\"name\":\"sequence\",\"type\":\"int\"",
                "{\"name\":\"sequence\",\"type\":\"string\"");
    assertThat(now).isNotEqualTo(Commented.getClassSchema().toString());
    assertThat(
            incompatibility(
                "approval.commented", new Schema.Parser().parse(now), Commented.getClassSchema()))
        .isPresent();
  }

  private static Schema withField(String field) {
    String text = Commented.getClassSchema().toString();
    int lastField = text.lastIndexOf("]");
    return new Schema.Parser()
        .parse(text.substring(0, lastField) + "," + field + text.substring(lastField));
  }

  /**
   * Why a reader of today could not read what the approved writer wrote, in a sentence; empty where
   * it could.
   */
  private static Optional<String> incompatibility(String type, Schema now, Schema approved) {
    var compatibility = SchemaCompatibility.checkReaderWriterCompatibility(now, approved);
    return compatibility.getType() == SchemaCompatibilityType.COMPATIBLE
        ? Optional.empty()
        : Optional.of(
            type
                + " can no longer read what was written with its approved schema: "
                + compatibility.getResult().getIncompatibilities()
                + ". Give a new field a default, keep names and types, or add a new event beside"
                + " it.");
  }

  private static Path file(EventType type) {
    return APPROVED.resolve(type.recordClass().getSimpleName() + ".avsc");
  }
}
