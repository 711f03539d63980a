package io.countersign.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topics;
import io.countersign.schemas.testing.TestRegistry;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistryClientTest {
  private static final Schema ONE =
      SchemaBuilder.record("example.Thing").fields().requiredInt("a").endRecord();
  private static final Schema COMPATIBLE =
      SchemaBuilder.record("example.Thing")
          .fields()
          .requiredInt("a")
          .name("b")
          .type()
          .stringType()
          .stringDefault("")
          .endRecord();
  private static final Schema INCOMPATIBLE =
      SchemaBuilder.record("example.Thing").fields().requiredInt("a").requiredInt("b").endRecord();

  private final TestRegistry server = TestRegistry.start();

  @AfterEach
  void stop() {
    server.close();
  }

  private RegistryClient client(String... keysAndValues) {
    Map<String, String> settings = new HashMap<>();
    settings.put("schema.registry.url", server.url());
    settings.put("retries.wait.ms", "1");
    for (int i = 0; i < keysAndValues.length; i += 2) {
      settings.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return new RegistryClient(RegistryConfig.from(settings));
  }

  @Test
  void registersOnceAndFindsAgain() {
    RegistryClient client = client();
    int id = client.register("things/a b", ONE);
    assertThat(client.register("things/a b", ONE)).isEqualTo(id);
    assertThat(client().idOf("things/a b", ONE)).isEqualTo(id);
    assertThat(client().schemaById(id)).isEqualTo(ONE);
    assertThat(server.subjects()).containsExactly("things/a b");
  }

  @Test
  void refusesASchemaThatReadersOfOldDataCouldNotUse() {
    RegistryClient client = client();
    client.setCompatibility("things", Compatibility.BACKWARD);
    client.register("things", ONE);
    assertThat(client.isCompatible("things", COMPATIBLE)).isTrue();
    assertThat(client.isCompatible("things", INCOMPATIBLE)).isFalse();
    assertThatThrownBy(() -> client.register("things", INCOMPATIBLE))
        .isInstanceOfSatisfying(
            RegistryException.class,
            problem -> {
              assertThat(problem.status()).isEqualTo(409);
              assertThat(problem.kind()).isEqualTo(RegistryException.Kind.REFUSED);
              assertThat(problem)
                  .hasMessageContaining("\"things\"")
                  .hasMessageContaining(server.url())
                  .hasMessageContaining("give new fields a default");
            });
    assertThat(client.register("things", COMPATIBLE)).isPositive();
  }

  @Test
  void knowsTheCompatibilityOfASubjectOrOfAll() {
    RegistryClient client = client();
    client.setGlobalCompatibility(Compatibility.NONE);
    assertThat(client.compatibility("things")).isEqualTo(Compatibility.NONE);
    client.setCompatibility("things", Compatibility.BACKWARD);
    assertThat(client.compatibility("things")).isEqualTo(Compatibility.BACKWARD);
    assertThat(client.isCompatible("never-heard-of", ONE)).isTrue();
  }

  @Test
  void repeatsAfterAnOutageButNotForEver() {
    server.failNext(3, 503);
    assertThat(client("max.retries", "3").register("things", ONE)).isPositive();
    server.failNext(3, 503);
    assertThatThrownBy(() -> client("max.retries", "2").register("other", ONE))
        .isInstanceOfSatisfying(
            RegistryException.class,
            problem -> assertThat(problem.kind()).isEqualTo(RegistryException.Kind.OUTAGE));
  }

  @Test
  void doesNotRepeatWhatWasRefused() {
    server.failNext(1, 422);
    assertThatThrownBy(() -> client().register("things", ONE))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("422");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void goesOnToTheNextAddressWhenNothingListensAtTheFirst() {
    TestRegistry gone = TestRegistry.start();
    String deadUrl = gone.url();
    gone.close();
    RegistryClient client = client("schema.registry.url", deadUrl + "," + server.url());
    assertThat(client.register("things", ONE)).isPositive();
    assertThatThrownBy(
            () ->
                client("schema.registry.url", deadUrl, "max.retries", "0").register("things", ONE))
        .hasMessageContaining(deadUrl)
        .hasMessageContaining("check that it runs")
        .satisfies(problem -> assertThat(RegistryException.isOutage(problem)).isTrue());
  }

  @Test
  void asksForAnUnknownIdAndSaysSo() {
    assertThatThrownBy(() -> client().schemaById(99))
        .isInstanceOfSatisfying(
            RegistryException.class,
            problem -> {
              assertThat(problem.kind()).isEqualTo(RegistryException.Kind.NOT_FOUND);
              assertThat(problem.errorCode()).isEqualTo(40403);
              assertThat(problem).hasMessageContaining("id 99");
            });
  }

  @Test
  void sendsBasicAndBearerCredentialsAndNeverShowsThem() {
    client("basic.auth.credentials.source", "USER_INFO", "basic.auth.user.info", "me:secret")
        .register("basic", ONE);
    client("bearer.auth.credentials.source", "STATIC_TOKEN", "bearer.auth.token", "t0ken")
        .register("bearer", ONE);
    String inUrl = server.url().replace("http://", "http://me:secret@");
    client("schema.registry.url", inUrl).register("url", ONE);
    assertThat(server.requests())
        .extracting(TestRegistry.Request::authorization)
        .containsExactly("Basic bWU6c2VjcmV0", "Bearer t0ken", "Basic bWU6c2VjcmV0");
    server.failNext(1, 401);
    assertThatThrownBy(
            () -> client("schema.registry.url", inUrl, "max.retries", "0").register("url2", ONE))
        .hasMessageContaining("basic.auth.user.info")
        .hasMessageNotContaining("secret");
    assertThat(RegistryConfig.from(Map.of("schema.registry.url", inUrl)).toString())
        .doesNotContain("secret")
        .doesNotContain("bWU6");
  }

  @Test
  void namesTheSettingThatIsWrong() {
    assertThatThrownBy(() -> RegistryConfig.from(Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("schema.registry.url");
    assertThatThrownBy(() -> RegistryConfig.of("localhost:8081"))
        .isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> client("max.retries", "many")).hasMessageContaining("max.retries");
    assertThatThrownBy(() -> client("max.retries", "1000")).hasMessageContaining("max.retries");
    assertThatThrownBy(() -> client("basic.auth.credentials.source", "SASL_INHERIT"))
        .hasMessageContaining("USER_INFO");
    assertThatThrownBy(() -> client("bearer.auth.credentials.source", "STATIC_TOKEN"))
        .hasMessageContaining("bearer.auth.token");
    assertThatThrownBy(
            () -> client("schema.registry.ssl.endpoint.identification.algorithm", "none"))
        .hasMessageContaining("https");
    assertThatThrownBy(
            () ->
                client(
                    "schema.registry.ssl.truststore.location", "no-such-file",
                    "schema.registry.ssl.truststore.password", "hush"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("truststore.location")
        .hasMessageNotContaining("hush");
  }

  @Test
  void registersTheWholeCatalogueAndAgainWithoutHarm() {
    RegistryClient client = client();
    Map<String, Integer> ids = SchemaRegistration.registerAll(client, new Topics("acme."));
    assertThat(ids).hasSize(EventTypes.all().size());
    assertThat(ids).containsKey("acme.action.proposed-io.countersign.events.ActionProposed");
    assertThat(SchemaRegistration.registerAll(client(), new Topics("acme."))).isEqualTo(ids);
    assertThat(client.compatibility("acme.audit.ledger-io.countersign.events.LedgerEntry"))
        .isEqualTo(Compatibility.BACKWARD);
  }

  @Test
  void registersNothingThatOnlyJavaNeeds() {
    assertThat(SchemaRegistration.subjects(Topics.unprefixed()).values())
        .noneMatch(schema -> schema.toString().contains("avro.java.string"));
  }
}
