package io.countersign.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.schemas.Topics;
import io.countersign.schemas.json.CanonicalJson;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaseRecordsTest {
  @ParameterizedTest
  @ValueSource(ints = {CaseRecords.LEAST_PAYLOAD_BYTES, 1_024, CaseRecords.MOST_PAYLOAD_BYTES})
  void theArgumentsAreCanonicalAndHaveExactlyTheirSize(int bytes) {
    String arguments = CaseRecords.arguments(bytes);

    assertThat(arguments.getBytes(StandardCharsets.UTF_8)).hasSize(bytes);
    assertThat(CanonicalJson.canonicalize(arguments)).isEqualTo(arguments);
  }

  @Test
  void aPayloadHasBounds() {
    assertThatThrownBy(() -> CaseRecords.arguments(CaseRecords.LEAST_PAYLOAD_BYTES - 1))
        .hasMessageContaining("128");
    assertThatThrownBy(() -> CaseRecords.arguments(CaseRecords.MOST_PAYLOAD_BYTES + 1))
        .hasMessageContaining("65536");
  }

  @Test
  void anIdTellsItsCaseAndThoseOfOthersDoNot() {
    try (CaseRecords round = records("bench1-c1");
        CaseRecords other = records("bench1-c2")) {
      for (int number : new int[] {0, 9, 12_345, LoadDriver.MOST_CASES}) {
        assertThat(round.numberOf(round.idOf(number))).isEqualTo(number);
        assertThat(round.numberOf(other.idOf(number))).isEqualTo(-1);
      }
      assertThat(round.numberOf("action-1")).isEqualTo(-1);
    }
  }

  private static CaseRecords records(String run) {
    return new CaseRecords(
        "http://127.0.0.1:1", Topics.unprefixed(), Topics.unprefixed(), run, 1_024);
  }
}
