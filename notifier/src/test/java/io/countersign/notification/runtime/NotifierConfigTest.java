package io.countersign.notification.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class NotifierConfigTest {
  private static final int ORDINAL = 500;

  @Test
  void everyDefaultIsAsDocumented() {
    NotifierConfig config = config(Map.of());
    assertThat(config.kafka().bootstrapServers()).isEqualTo("localhost:9092");
    assertThat(config.registry().url()).isEqualTo("http://localhost:8081");
    assertThat(config.topics().prefix()).isEmpty();
    assertThat(config.serde().className()).isEqualTo("io.countersign.schemas.serde.AvroSerde");
    assertThat(config.instanceId()).isEqualTo("notifier-1");
    assertThat(config.stateDir()).hasToString("data/notifier");
    assertThat(config.cards().keepClosed()).isEqualTo(Duration.ofDays(90));
    assertThat(config.decisions().answerWithin()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.delivery().backOff()).hasSize(4);
    assertThat(config.webhooks()).isEmpty();
    assertThat(config.scim().tokenFile()).isEmpty();
    assertThat(config.scim().authorityTokenFile()).isEmpty();
    assertThat(config.scim().principal()).isEqualTo("service:scim");
    assertThat(config.scim().authorityPrincipal()).isEqualTo("service:scim-authority");
  }

  @Test
  void aWebhookHasANameAnAddressAndASecret() {
    NotifierConfig config =
        config(
            Map.of(
                "countersign.webhooks.ops.url", "https://ops.example/hook",
                "countersign.webhooks.ops.secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
    WebhookEndpoint endpoint =
        WebhookEndpoint.of("ops", Objects.requireNonNull(config.webhooks().get("ops")));
    assertThat(endpoint.url()).isEqualTo(URI.create("https://ops.example/hook"));
    assertThat(endpoint).hasToString("webhook ops");
  }

  @Test
  void aWebhookWithoutASecretStopsTheStartWithItsKey() {
    NotifierConfig config =
        config(Map.of("countersign.webhooks.ops.url", "https://ops.example/hook"));
    assertThatThrownBy(
            () -> WebhookEndpoint.of("ops", Objects.requireNonNull(config.webhooks().get("ops"))))
        .hasMessageContaining("countersign.webhooks.ops");
  }

  @Test
  void aKeyThatIsNotKnownStopsTheStart() {
    assertThatThrownBy(() -> config(Map.of("countersign.decisions.answer-withn", "PT1S")))
        .hasMessageContaining("answer-withn");
  }

  private static NotifierConfig config(Map<String, String> keys) {
    return new SmallRyeConfigBuilder()
        .withMapping(NotifierConfig.class)
        .withSources(new PropertiesConfigSource(keys, "test", ORDINAL))
        .build()
        .getConfigMapping(NotifierConfig.class);
  }
}
