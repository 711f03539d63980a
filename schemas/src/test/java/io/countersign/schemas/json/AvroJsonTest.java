package io.countersign.schemas.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.events.Control;
import io.countersign.events.Money;
import io.countersign.events.Principal;
import io.countersign.events.PrincipalKind;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AvroJsonTest {
  @Test
  void aRecordIsPlainJsonWithoutBranchNames() {
    Principal ivan =
        Principal.newBuilder()
            .setId("user:ivan")
            .setKind(PrincipalKind.HUMAN)
            .setGroups(List.of("finance-approvers"))
            .setLimit(new Money("50000", "EUR"))
            .setVersion(3)
            .setChangedBy("user:otto")
            .setChangedAt(Instant.parse("2026-11-21T09:00:00Z"))
            .build();

    assertThat(AvroJson.of(ivan).toString())
        .startsWith(
            "{\"id\":\"user:ivan\",\"kind\":\"HUMAN\",\"displayName\":null,\"email\":null,"
                + "\"groups\":[\"finance-approvers\"],"
                + "\"limit\":{\"amount\":\"50000\",\"currency\":\"EUR\"},\"owner\":null,"
                + "\"active\":true,\"version\":3,\"changedBy\":\"user:otto\","
                + "\"changedAt\":\"2026-11-21T09:00:00Z\",\"keys\":[],\"publishes\":[],");
  }

  @Test
  void textStaysTheTextThatItWas() {
    Control stop =
        Control.newBuilder()
            .setScope("agent:x")
            .setSuspended(true)
            .setReason("<b>\"stop\"</b>")
            .setChangedBy("user:otto")
            .setChangedAt(Instant.EPOCH)
            .build();

    assertThat(AvroJson.of(stop).path("reason").asText()).isEqualTo("<b>\"stop\"</b>");
  }
}
