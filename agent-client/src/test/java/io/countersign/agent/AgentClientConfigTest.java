package io.countersign.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgentClientConfigTest {

  private static final AgentClientConfig CONFIG =
      new AgentClientConfig("kafka:9092", "http://registry");

  @Test
  void withoutFurtherWordsThereIsNoPrefixAndNoProperty() {
    assertThat(CONFIG.topicPrefix()).isEmpty();
    assertThat(CONFIG.properties()).isEmpty();
    assertThat(CONFIG.requestTimeout()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void eachPartCanBeReplacedWithoutTheOthers() {
    AgentClientConfig other =
        CONFIG
            .withTopicPrefix("acme.")
            .withProperties(Map.of("security.protocol", "SSL"))
            .withRequestTimeout(Duration.ofSeconds(1));

    assertThat(other)
        .isEqualTo(
            new AgentClientConfig(
                "kafka:9092",
                "http://registry",
                "acme.",
                Map.of("security.protocol", "SSL"),
                Duration.ofSeconds(1)));
  }

  @Test
  void blankAddressesAndTimeoutsOfZeroAreNotAccepted() {
    assertThatIllegalArgumentException().isThrownBy(() -> new AgentClientConfig("", "http://r"));
    assertThatIllegalArgumentException().isThrownBy(() -> new AgentClientConfig("k:1", " "));
    assertThatIllegalArgumentException().isThrownBy(() -> CONFIG.withRequestTimeout(Duration.ZERO));
  }

  @Test
  void theActionIdOfAProposalIsItsOwnOrANewOne() {
    assertThat(actionIdOf("{\"actionId\":\"a-1\"}")).isEqualTo("a-1");
    assertThat(actionIdOf("{\"actionId\":\"\"}")).hasSize(36);
    assertThat(actionIdOf("{\"tool\":42}")).hasSize(36);
    assertThat(actionIdOf("not json")).hasSize(36);
  }

  private static String actionIdOf(String json) {
    return AgentClient.actionIdOf(json.getBytes(StandardCharsets.UTF_8));
  }
}
