package io.countersign.audit.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.countersign.audit.projection.PayloadReader.UnreadablePayloadException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The projection on a real PostgreSQL. Payloads are JSON here; how Avro is read is tested apart.
 */
class ProjectionIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] SALT = new byte[32];
  private static final String REQUESTED =
      """
      {"meta":{"actionId":"a1","occurredAt":"2026-11-21T09:00:01Z","actor":"system:policy"},
       "classification":{"verdict":"REQUIRE_APPROVAL","tier":3,"policy":"payments@1","rules":["payments/large"]},
       "proposal":{"tenant":"acme","tool":"payments.transfer","actionType":"transfer",
         "agent":{"id":"procurement-agent"},"requestedBy":"user:ivan","summary":"Pay"}}\
      """;
  private static final String GRANTED =
      """
      {"meta":{"actionId":"a1","occurredAt":"2026-11-21T09:00:05Z","actor":"user:lena"},
       "classification":{"verdict":"REQUIRE_APPROVAL","tier":3,"policy":"payments@1","rules":[]}}\
      """;

  private static EmbeddedPostgres server;

  private DataSource database;
  private Projection projection;

  @BeforeAll
  static void startDatabase() throws IOException {
    server = EmbeddedPostgres.builder().start();
  }

  @AfterAll
  static void stopDatabase() throws IOException {
    server.close();
  }

  @BeforeEach
  void emptyTables() throws Exception {
    database = server.getPostgresDatabase();
    projection = new Projection(database, ProjectionIT::readJson);
    projection.migrate();
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("truncate projection_position, actions, action_events");
    }
  }

  @Test
  void anActionIsToldWithItsTimelineAndStatus() throws Exception {
    projection.apply(
        2,
        List.of(
            line(2, 0, "approval.requested", REQUESTED), line(2, 1, "approval.granted", GRANTED)));

    ActionTimeline action = new ActionQueries(database).action("a1").orElseThrow();

    assertThat(action.status()).isEqualTo("granted");
    assertThat(action.tool()).isEqualTo("payments.transfer");
    assertThat(action.agent()).isEqualTo("procurement-agent");
    assertThat(action.tier()).isEqualTo(3);
    assertThat(action.verdict()).isEqualTo("require_approval");
    assertThat(action.timeline())
        .extracting(ActionTimeline.Line::eventType)
        .containsExactly("approval.requested", "approval.granted");
    assertThat(action.timeline()).extracting(ActionTimeline.Line::actor).endsWith("user:lena");
    assertThat(action.timeline()).allMatch(ActionTimeline.Line::payloadProven);
    assertThat(action.timeline().getFirst().log()).isEqualTo("p2");
    assertThat(action.timeline().getFirst().source().offset()).isZero();
  }

  @Test
  void theSameEntriesAgainChangeNothing() throws Exception {
    List<LedgerLine> batch =
        List.of(
            line(0, 0, "approval.requested", REQUESTED), line(0, 1, "approval.granted", GRANTED));
    projection.apply(0, batch);

    projection.apply(0, batch);

    assertThat(projection.nextIndex(0)).isEqualTo(2);
    assertThat(new ActionQueries(database).action("a1").orElseThrow().timeline()).hasSize(2);
  }

  @Test
  void aMissingEntryStopsTheProjectionAndWritesNothingOfTheBatch() throws Exception {
    List<LedgerLine> batch = new ArrayList<>();
    batch.add(line(0, 0, "approval.requested", REQUESTED));
    batch.add(line(0, 2, "approval.granted", GRANTED));

    assertThatThrownBy(() -> projection.apply(0, batch))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("entry 1 of log p0");
    assertThat(projection.nextIndex(0)).isZero();
    assertThat(new ActionQueries(database).action("a1")).isEmpty();
  }

  @Test
  void aPayloadThatTheLeafDoesNotCommitToIsToldApart() throws Exception {
    LedgerLine honest = line(0, 0, "approval.requested", REQUESTED);
    LedgerLine replaced =
        new LedgerLine(
            0,
            0,
            honest.leaf(),
            honest.salt(),
            REQUESTED.replace("user:ivan", "user:mallory").getBytes(StandardCharsets.UTF_8),
            honest.contentType());

    projection.apply(0, List.of(replaced));

    assertThat(new ActionQueries(database).action("a1").orElseThrow().timeline().getFirst())
        .matches(told -> !told.payloadProven());
  }

  @Test
  void aPayloadThatCannotBeReadIsARowAllTheSame() throws Exception {
    projection.apply(0, List.of(line(0, 0, "action.proposed", "{\"tool\":")));

    ActionTimeline action = new ActionQueries(database).action("a1").orElseThrow();

    assertThat(action.status()).isNull();
    assertThat(action.timeline())
        .extracting(line -> String.valueOf(line.event()))
        .singleElement()
        .asString()
        .contains("unreadable");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{\"meta\":{\"occurredAt\":\"yesterday\"}}",
        "{\"meta\":{\"actor\":\"a\\u0000b\"}}",
        "{\"proposal\":{\"tool\":\"a\\u0000b\"}}",
      })
  void aPayloadThatNoColumnTakesDoesNotStopWhatComesAfterIt(String payload) throws Exception {
    projection.apply(
        0,
        List.of(
            line(0, 0, "action.proposed", payload), line(0, 1, "approval.requested", REQUESTED)));

    assertThat(projection.nextIndex(0)).isEqualTo(2);
    ActionTimeline action = new ActionQueries(database).action("a1").orElseThrow();
    assertThat(action.status()).isEqualTo("pending");
    assertThat(String.valueOf(action.timeline().getFirst().event())).contains("unreadable");
  }

  @Test
  void aRefusedSecondProposalDoesNotEndTheFirst() throws Exception {
    String refused =
        """
        {"meta":{"actionId":"a1","occurredAt":"2026-11-21T09:00:03Z","actor":"system:aggregator"},
         "code":"action_id_reused","refusedType":"action.proposed"}\
        """;

    projection.apply(
        0,
        List.of(
            line(0, 0, "approval.requested", REQUESTED), line(0, 1, "command.refused", refused)));

    assertThat(new ActionQueries(database).action("a1").orElseThrow().status())
        .isEqualTo("pending");
  }

  @Test
  void recordsThatAreNotAboutAnActionAreRowsButNoActions() throws Exception {
    LedgerLine policy = line(0, 0, "policy.published", "{\"name\":\"payments\"}", "null");

    projection.apply(0, List.of(policy));

    assertThat(projection.nextIndex(0)).isEqualTo(1);
    assertThat(new ActionQueries(database).action("null")).isEmpty();
  }

  @Test
  void anUnknownActionIsEmpty() throws Exception {
    assertThat(new ActionQueries(database).action("nobody")).isEmpty();
  }

  private static LedgerLine line(int log, long index, String type, String payload)
      throws Exception {
    return line(log, index, type, payload, "\"a1\"");
  }

  private static LedgerLine line(int log, long index, String type, String payload, String actionId)
      throws Exception {
    byte[] value = payload.getBytes(StandardCharsets.UTF_8);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(SALT);
    String commitment = HexFormat.of().formatHex(digest.digest(value));
    String leaf =
        """
        {"actionId":%s,"eventId":"a1#%d","eventType":"%s","index":%d,"origin":"t/p%d",\
        "payloadCommitment":"%s","source":{"offset":%d,"partition":%d,"topic":"approval.events"},\
        "time":"2026-11-21T09:00:00.000Z"}\
        """
            .formatted(actionId, index, type, index, log, commitment, index, log);
    return new LedgerLine(
        log, index, leaf.getBytes(StandardCharsets.UTF_8), SALT, value, "application/json");
  }

  private static JsonNode readJson(String topic, String contentType, byte[] payload)
      throws UnreadablePayloadException {
    try {
      return JSON.readTree(payload);
    } catch (IOException e) {
      throw new UnreadablePayloadException("not JSON", e);
    }
  }
}
