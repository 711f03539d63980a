package io.countersign.local.backtest;

import io.countersign.schemas.EventTypes;
import io.countersign.tlog.export.ExportEntry;
import io.countersign.tlog.export.ExportWriter;
import io.countersign.tlog.merkle.CompactRange;
import io.countersign.tlog.merkle.Rfc6962;
import io.countersign.tlog.note.Checkpoint;
import io.countersign.tlog.note.SignedNote;
import io.countersign.tlog.note.SigningKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/** Exports a sample as the platform exports its ledger: signed, with payloads and schemas. */
final class SampleExport {
  private static final String ORIGIN = "example.org/ledger";
  private static final int SALT_BYTES = 32;

  private final Map<Schema, Integer> schemas = new LinkedHashMap<>();
  private final SigningKey key = SigningKey.generate("any", new SecureRandom());

  /** Writes the records of a history into a new folder. */
  static void write(SampleHistory history, Path folder) throws IOException {
    new SampleExport().export(history, folder);
  }

  private void export(SampleHistory history, Path folder) throws IOException {
    Map<String, List<ExportEntry>> logs = new LinkedHashMap<>();
    for (int partition = 0; partition < history.partitions().size(); partition++) {
      logs.put("p" + partition, entries(partition, history.partitions().get(partition)));
    }
    List<String[]> heads = new ArrayList<>();
    CompactRange headTree = new CompactRange();
    logs.forEach(
        (log, entries) -> {
          CompactRange tree = new CompactRange();
          entries.forEach(entry -> tree.append(Rfc6962.leafHash(entry.leaf())));
          String note = note(log, tree);
          headTree.append(Rfc6962.leafHash(note.getBytes(StandardCharsets.UTF_8)));
          heads.add(new String[] {log, note});
        });
    heads.add(new String[] {"head", note("head", headTree)});
    var settings =
        new ExportWriter.Settings("test", SampleHistory.END, List.of(key.verifier()), true);
    try (ExportWriter writer = ExportWriter.create(folder, settings)) {
      for (String[] head : heads) {
        writer.addCheckpoint(head[0], head[1]);
      }
      for (var log : logs.entrySet()) {
        for (ExportEntry entry : log.getValue()) {
          writer.addEntry(log.getKey(), entry);
        }
      }
      for (var schema : schemas.entrySet()) {
        writer.addSchema(schema.getValue(), schema.getKey().toString());
      }
      writer.finish();
    }
  }

  private String note(String log, CompactRange tree) {
    String origin = ORIGIN + "/" + log;
    return SignedNote.sign(
            new Checkpoint(origin, tree.size(), tree.root()).encode(), key.named(origin))
        .encode();
  }

  private List<ExportEntry> entries(int partition, List<SpecificRecord> records)
      throws IOException {
    List<ExportEntry> entries = new ArrayList<>();
    for (SpecificRecord record : records) {
      byte[] payload = payload(record);
      int index = entries.size();
      byte[] leaf =
          """
          {"actionId":null,"eventId":"e-%d","eventType":"%s","index":%d,"origin":"%s/p%d",\
          "payloadCommitment":"%s","source":{"offset":%d,"partition":%d,"topic":"%s"},\
          "time":"2026-11-21T09:00:00.000Z"}\
          """
              .formatted(
                  index,
                  EventTypes.nameOf(record),
                  index,
                  ORIGIN,
                  partition,
                  commitment(payload),
                  index,
                  partition,
                  "any")
              .getBytes(StandardCharsets.UTF_8);
      entries.add(new ExportEntry(index, leaf, new byte[SALT_BYTES], payload, "application/avro"));
    }
    return entries;
  }

  private byte[] payload(SpecificRecord record) throws IOException {
    int id = schemas.computeIfAbsent(record.getSchema(), _ -> schemas.size() + 1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(0);
    bytes.write(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    new SpecificDatumWriter<SpecificRecord>(record.getSchema()).write(record, encoder);
    return bytes.toByteArray();
  }

  private static String commitment(byte[] payload) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(new byte[SALT_BYTES]);
      return HexFormat.of().formatHex(digest.digest(payload));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
