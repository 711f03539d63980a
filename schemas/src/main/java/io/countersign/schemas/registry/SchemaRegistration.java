package io.countersign.schemas.registry;

import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** Registers every schema of the catalogue, once per installation and again after every upgrade. */
public final class SchemaRegistration {
  private SchemaRegistration() {}

  /**
   * Sets BACKWARD compatibility for each subject and registers its schema; what is registered
   * already stays.
   *
   * @return the ids by subject, in the order of the catalogue
   * @throws RegistryException that names the subject whose schema is not compatible
   */
  public static Map<String, Integer> registerAll(RegistryClient registry, Topics topics) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    subjects(topics)
        .forEach(
            (subject, schema) -> {
              registry.setCompatibility(subject, Compatibility.BACKWARD);
              ids.put(subject, registry.register(subject, schema));
            });
    return ids;
  }

  /**
   * The schema of each subject, {@code <topic>-<record's full name>}, in the order of the
   * catalogue.
   */
  public static Map<String, Schema> subjects(Topics topics) {
    Map<String, Schema> subjects = new LinkedHashMap<>();
    for (Topic topic : Topic.values()) {
      for (Class<? extends SpecificRecord> recordClass : topic.records()) {
        Schema schema = SpecificData.get().getSchema(recordClass);
        subjects.put(
            topics.name(topic) + "-" + schema.getFullName(),
            RegistrationSchemas.withoutJavaProperties(schema));
      }
    }
    return subjects;
  }
}
