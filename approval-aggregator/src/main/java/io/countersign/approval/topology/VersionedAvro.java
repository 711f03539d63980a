package io.countersign.approval.topology;

import io.countersign.approval.state.StoredApproval;
import io.countersign.events.ActionProposed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Avro for what only this service reads: one byte with the number of the version, then the record
 * as that version's schema writes it. The schema of every version that was ever written lies in the
 * resources, so that a stored value stays readable after the record has changed.
 */
final class VersionedAvro<T extends SpecificRecord> {
  private static final String FOLDER = "approval-state/";

  // Avro makes objects of named classes only where somebody trusts them; these are generated here
  // and in the language.
  private static final Set<String> TRUSTED_PACKAGES =
      Set.of(StoredApproval.class.getPackageName(), ActionProposed.class.getPackageName());

  static {
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.getGlobal(),
            type -> TRUSTED_PACKAGES.contains(type.getPackageName())));
  }

  private final List<Schema> versions;
  private final SpecificDatumWriter<T> writer;
  private final List<SpecificDatumReader<T>> readers;

  /**
   * A codec that writes the newest version.
   *
   * @param name first part of the names of the copies, {@code <name>-v1.avsc} and so on
   * @param newest number of the newest version
   * @param schema schema of the generated class
   */
  VersionedAvro(String name, int newest, Schema schema) {
    this.versions = new ArrayList<>();
    this.readers = new ArrayList<>();
    for (int version = 1; version <= newest; version++) {
      Schema written = load(FOLDER + name + "-v" + version + ".avsc");
      versions.add(written);
      readers.add(new SpecificDatumReader<>(written, schema));
    }
    if (!versions.getLast().equals(schema)) {
      throw new IllegalStateException(
          "The record %s has changed: keep version %d as it is and add version %d of %s%s-v%d.avsc"
              .formatted(schema.getFullName(), newest, newest + 1, FOLDER, name, newest + 1));
    }
    this.writer = new SpecificDatumWriter<>(schema);
  }

  byte[] encode(T record) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.write(versions.size());
      var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
      writer.write(record, encoder);
      encoder.flush();
      return bytes.toByteArray();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /**
   * Reads what {@link #encode} wrote, in this version or an older one; throws IllegalStateException
   * for anything else.
   */
  T decode(byte[] bytes) {
    int version = bytes.length == 0 ? 0 : bytes[0];
    if (version < 1 || version > versions.size()) {
      throw new IllegalStateException(
          "Expected a stored record of version 1 to %d, but it is %d; was it written by a newer release?"
              .formatted(versions.size(), version));
    }
    try {
      var decoder = DecoderFactory.get().binaryDecoder(bytes, 1, bytes.length - 1, null);
      return readers.get(version - 1).read(null, decoder);
    } catch (IOException | AvroRuntimeException damaged) {
      throw new IllegalStateException("A stored record cannot be read", damaged);
    }
  }

  private static Schema load(String resource) {
    try (InputStream stream = VersionedAvro.class.getClassLoader().getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("There is no " + resource);
      }
      return new Schema.Parser().parse(stream);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
