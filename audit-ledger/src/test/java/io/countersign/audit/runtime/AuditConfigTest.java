package io.countersign.audit.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuditConfigTest {
  private static AuditConfig config(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .withMapping(AuditConfig.class)
        .withSources(new PropertiesConfigSource(settings, "test", 100))
        .build()
        .getConfigMapping(AuditConfig.class);
  }

  @Test
  void everythingHasADefault() {
    AuditConfig config = config(Map.of());

    assertThat(config.kafka().bootstrapServers()).isEqualTo("localhost:9092");
    assertThat(config.kafka().properties()).isEmpty();
    assertThat(config.registry().url()).isEqualTo("http://localhost:8081");
    assertThat(config.registry().properties()).isEmpty();
    assertThat(config.topics().prefix()).isEmpty();
    assertThat(config.serde().className()).isEqualTo("io.countersign.schemas.serde.AvroSerde");
    assertThat(config.instanceId()).isEqualTo("audit-ledger-1");
    assertThat(config.stateDir()).isEqualTo(Path.of("data/audit-ledger"));
    assertThat(config.ledger().origin()).isEqualTo("countersign.local/ledger");
    assertThat(config.ledger().keyFile()).isEqualTo(Path.of("data/audit-ledger/ledger.key"));
    assertThat(config.ledger().saltFile()).isEqualTo(Path.of("data/audit-ledger/salt.key"));
    assertThat(config.ledger().checkpointInterval()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void theClientsTakeKafkasAndConfluentsKeysAsTheyAre() {
    AuditConfig config =
        config(
            Map.of(
                "countersign.kafka.properties.\"security.protocol\"", "SSL",
                "countersign.registry.properties.\"basic.auth.user.info\"", "me:secret"));

    assertThat(config.kafka().properties()).containsEntry("security.protocol", "SSL");
    assertThat(config.registry().properties()).containsEntry("basic.auth.user.info", "me:secret");
  }

  @Test
  void anUnknownKeyStopsTheStartAndIsNamed() {
    assertThatThrownBy(() -> config(Map.of("countersign.ledger.orgin", "x")))
        .hasMessageContaining("countersign.ledger.orgin");
  }

  @Test
  void aWrongValueStopsTheStartAndIsNamed() {
    assertThatThrownBy(() -> config(Map.of("countersign.ledger.checkpoint-interval", "soon")))
        .hasMessageContaining("checkpoint-interval");
  }
}
