package io.countersign.local.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** {@code docs/events.md} holds the catalogue as the code has it. */
class EventCatalogueDocTest {

  private static final Path HOME = Path.of(System.getProperty("countersign.home", ".."));
  private static final String BEGIN = "<!-- catalogue: begin -->\n";
  private static final String END = "<!-- catalogue: end -->";

  @Test
  void thePageOfEventsSaysWhatTheCatalogueSays() throws IOException {
    String page = Files.readString(HOME.resolve("docs/events.md"));
    String written = page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END));

    Path expected = HOME.resolve("local/target/events-catalogue.md");
    Files.createDirectories(expected.getParent());
    Files.writeString(expected, catalogue());

    assertThat(written)
        .as("put local/target/events-catalogue.md between the marks of docs/events.md")
        .isEqualTo(catalogue());
  }

  private static String catalogue() {
    StringBuilder page = new StringBuilder();
    for (Topic topic : Topic.values()) {
      page.append("\n### `").append(topic.baseName()).append("`\n");
      page.append("Key: ").append(key(topic)).append(". Partitions: ").append(partitions(topic));
      page.append(". Kept: ").append(kept(topic)).append(".\n");
      if (!topic.records().isEmpty()) {
        page.append("\n| type | record | what it says |\n| --- | --- | --- |\n");
      }
      for (Class<? extends SpecificRecord> record : topic.records()) {
        page.append("| `").append(EventTypes.nameOf(record)).append("` | `");
        page.append(record.getSimpleName()).append("` | ").append(sentence(record)).append(" |\n");
      }
    }
    return page.append('\n').toString();
  }

  private static String key(Topic topic) {
    return switch (topic.key()) {
      case ACTION_ID -> "the action id";
      case OWN_ID -> "the record's own id";
      case LEDGER_POSITION -> "the position in the log";
      case ORIGINAL -> "that of the record that could not be read";
    };
  }

  private static String partitions(Topic topic) {
    return switch (topic.partitions()) {
      case ACTION_KEYED -> "as many as every action-keyed topic";
      case SINGLE -> "1";
    };
  }

  private static String kept(Topic topic) {
    return switch (topic.keep()) {
      case DAY -> "1 day";
      case QUARTER -> "90 days";
      case FOREVER -> "for ever";
      case LATEST_PER_KEY -> "the newest record of each key";
      case LATEST_PER_KEY_AND_WEEK -> "the newest record of each key, and all for a week";
    };
  }

  /** The first sentence of the record's documentation in the Avro IDL. */
  private static String sentence(Class<? extends SpecificRecord> record) {
    Schema schema = SpecificData.get().getSchema(record);
    String documentation = schema.getDoc() == null ? "" : schema.getDoc().replaceAll("\\s+", " ");
    int end = documentation.indexOf(". ");
    String first = end < 0 ? documentation : documentation.substring(0, end + 1);
    assertThat(first)
        .as("%s is documented", record.getSimpleName().toLowerCase(Locale.ROOT))
        .isNotBlank();
    return first.replace("|", "\\|");
  }
}
