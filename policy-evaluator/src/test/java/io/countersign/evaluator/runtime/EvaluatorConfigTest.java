package io.countersign.evaluator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvaluatorConfigTest {
  private static EvaluatorConfig config(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .withMapping(EvaluatorConfig.class)
        .withSources(new PropertiesConfigSource(settings, "test", 100))
        .build()
        .getConfigMapping(EvaluatorConfig.class);
  }

  @Test
  void everythingButTheStateFolderHasADefault() {
    EvaluatorConfig config = config(Map.of("countersign.state-dir", "state"));

    assertThat(config.kafka().bootstrapServers()).isEqualTo("localhost:9092");
    assertThat(config.kafka().startTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.registry().url()).isEqualTo("http://localhost:8081");
    assertThat(config.registry().properties()).isEmpty();
    assertThat(config.topics().prefix()).isEmpty();
    assertThat(config.advertisedAddress()).isEqualTo("localhost:7402");
    assertThat(config.instanceId()).isEqualTo("policy-evaluator-1");
    assertThat(config.serde().className()).isEqualTo("io.countersign.schemas.serde.AvroSerde");
  }

  @Test
  void theRegistryClientTakesConfluentsKeysAsTheyAre() {
    EvaluatorConfig config =
        config(
            Map.of(
                "countersign.state-dir", "state",
                "countersign.registry.properties.\"basic.auth.user.info\"", "me:secret"));

    assertThat(Wiring.serdeSettings(config)).containsEntry("basic.auth.user.info", "me:secret");
  }

  @Test
  void anUnknownKeyStopsTheStartAndIsNamed() {
    assertThatThrownBy(
            () -> config(Map.of("countersign.state-dir", "s", "countersign.topic.prefix", "x")))
        .hasMessageContaining("countersign.topic.prefix");
  }
}
