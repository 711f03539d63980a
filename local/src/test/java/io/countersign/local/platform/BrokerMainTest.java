package io.countersign.local.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import org.junit.jupiter.api.Test;

class BrokerMainTest {

  private final Properties settings = BrokerMain.settings(Path.of("/data/kafka"), 7405, 7406);

  @Test
  void listensOnLoopbackOnly() {
    assertThat(settings.getProperty("listeners"))
        .isEqualTo("BROKER://127.0.0.1:7405,CONTROLLER://127.0.0.1:7406");
    assertThat(settings.getProperty("advertised.listeners")).isEqualTo("BROKER://127.0.0.1:7405");
  }

  @Test
  void makesNoTopicThatNobodyMade() {
    assertThat(settings.getProperty("auto.create.topics.enable")).isEqualTo("false");
  }

  @Test
  void everySettingIsOneThatKafkaKnows() {
    KafkaConfig config = new KafkaConfig(settings, false);

    settings
        .stringPropertyNames()
        .forEach(name -> assertThat(config.values()).as(name).containsKey(name));
  }
}
