package io.countersign.approval.topology;

import io.countersign.approval.Approval;
import io.countersign.approval.Proposal;
import io.countersign.approval.RecordedEvent;
import io.countersign.events.ActionProposed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/** The way of an event to {@code approval.events} and back, as bytes, without a broker. */
public final class ReplayedRecords {
  private static final EvidencePacks PACKS = new EvidencePacks();
  private static final Inputs INPUTS = new Inputs(PACKS);
  private static final Events EVENTS = new Events(PACKS, permit -> "jws of " + permit.permitId());
  private static final EventReader READER = new EventReader();

  private ReplayedRecords() {}

  /** What the service makes of a proposal's record. */
  public static Proposal proposal(ActionProposed record) {
    return INPUTS.proposal(record);
  }

  /** What a reader of the topic makes of {@code event}, which follows the state {@code before}. */
  public static RecordedEvent throughBytes(Approval before, RecordedEvent event) {
    SpecificRecord record = EVENTS.of(event);
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
      new SpecificDatumWriter<SpecificRecord>(record.getSchema()).write(record, encoder);
      encoder.flush();
      var decoder = DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null);
      return READER.read(
          before, new SpecificDatumReader<SpecificRecord>(record.getSchema()).read(null, decoder));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
