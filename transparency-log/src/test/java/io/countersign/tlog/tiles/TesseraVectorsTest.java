package io.countersign.tlog.tiles;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.tlog.Vectors;
import io.countersign.tlog.note.Checkpoint;
import io.countersign.tlog.note.MalformedNoteException;
import io.countersign.tlog.note.SignedNote;
import io.countersign.tlog.note.VerifierKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TesseraVectorsTest {
  private static final String KEY =
      "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";
  private static final int SIZES = 16;

  @Test
  void everySizeOfTesserasLogVerifiesAndIsWrittenTheSame(@TempDir Path scratch)
      throws IOException, MalformedNoteException {
    Path log = Vectors.folder("tessera").resolve("log");
    List<VerifierKey> keys = List.of(VerifierKey.parse(KEY));
    for (int size = 0; size < SIZES; size++) {
      SignedNote note = SignedNote.parse(Files.readAllBytes(log.resolve("checkpoint." + size)));
      assertThat(note.verify(keys)).as("size " + size).isEqualTo(SignedNote.Verdict.VERIFIED);
      Checkpoint checkpoint = Checkpoint.parse(note.text());
      assertThat(checkpoint.size()).isEqualTo(size);
      Path written = scratch.resolve("size" + size);
      TileLogWriter writer = TileLogWriter.into(written);
      if (size > 0) {
        String bundle = TilePath.entries(0, size);
        for (byte[] entry :
            Objects.requireNonNull(EntryBundle.decode(Files.readAllBytes(log.resolve(bundle))))) {
          writer.append(entry);
        }
        writer.finish();
        assertThat(written.resolve(bundle)).hasSameBinaryContentAs(log.resolve(bundle));
        String tile = TilePath.tile(0, 0, size);
        assertThat(written.resolve(tile)).hasSameBinaryContentAs(log.resolve(tile));
      }
      assertThat(writer.root()).as("root at " + size).isEqualTo(checkpoint.rootHash());
    }
  }
}
