package io.countersign.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.events.Money;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class EventTypesTest {
  private static final Pattern TYPE_IN_DOC = Pattern.compile("Type `([a-z._]+)`");

  @Test
  void everyRecordWhoseDocNamesATypeIsInTheCatalogueUnderThatName() {
    List<String> missing = new ArrayList<>();
    for (Schema schema : GeneratedRecords.all()) {
      Matcher named = TYPE_IN_DOC.matcher(String.valueOf(schema.getDoc()));
      if (named.find()) {
        String catalogued =
            EventTypes.ofRecordName(schema.getFullName())
                .map(EventTypes.EventType::name)
                .orElse("(none)");
        if (!catalogued.equals(named.group(1))) {
          missing.add(schema.getName() + ": IDL " + named.group(1) + ", catalogue " + catalogued);
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyRecordIsAnEventOrAPartOfOne() {
    Set<String> parts = new HashSet<>();
    GeneratedRecords.all().forEach(schema -> GeneratedRecords.parts(schema, parts));
    List<String> neither = new ArrayList<>();
    for (Schema schema : GeneratedRecords.all()) {
      if (EventTypes.ofRecordName(schema.getFullName()).isEmpty()
          && !parts.contains(schema.getFullName())) {
        neither.add(schema.getFullName());
      }
    }
    assertThat(neither).isEmpty();
  }

  @Test
  void namesAreUniqueAndEachStandsInTheTopicThatListsIt() {
    assertThat(EventTypes.all()).extracting(EventTypes.EventType::name).doesNotHaveDuplicates();
    for (EventTypes.EventType type : EventTypes.all()) {
      assertThat(type.topic().records()).contains(type.recordClass());
      assertThat(EventTypes.named(type.name())).contains(type);
      assertThat(EventTypes.nameOf(type.recordClass())).isEqualTo(type.name());
    }
  }

  @Test
  void everyRecordOfATopicHasAType() {
    for (Topic topic : Topic.values()) {
      topic.records().forEach(record -> assertThat(EventTypes.nameOf(record)).isNotEmpty());
    }
  }

  @Test
  void aPartOfAnEventHasNoType() {
    assertThatThrownBy(() -> EventTypes.nameOf(Money.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Money");
    assertThat(EventTypes.named("approval.unheard_of")).isEmpty();
  }
}
