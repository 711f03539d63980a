package io.countersign.audit.projection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.audit.projection.PayloadReader.UnreadablePayloadException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/**
 * Writes ledger entries as rows. A batch and the position after it are one transaction; the
 * position is locked first, so that several instances, or a restart in the middle, write every
 * entry once.
 */
public final class Projection {
  /** SQL's class of errors that are in the values, not in the database. */
  private static final String DATA_EXCEPTION = "22";

  private static final String POLICY_CLASSIFIED = "action.classified";

  private final DataSource database;
  private final PayloadReader payloads;

  /** On a database and a reader of payloads. */
  public Projection(DataSource database, PayloadReader payloads) {
    this.database = database;
    this.payloads = payloads;
  }

  /** Brings the tables to the newest version. May be called by several instances at once. */
  public void migrate() {
    Flyway.configure().dataSource(database).locations("classpath:db/migration").load().migrate();
  }

  /** Position of the next entry of a log that is not yet a row. */
  public long nextIndex(int log) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "select next_index from projection_position where log = ?")) {
      query.setInt(1, log);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  /**
   * Writes entries of one log, in order and without gaps. Entries that are rows already are passed
   * over.
   *
   * @throws IllegalStateException if an entry is missing between the rows and the batch
   */
  public void apply(int log, List<LedgerLine> batch) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        long next = lockPosition(connection, log);
        for (LedgerLine line : batch) {
          if (line.index() < next) {
            continue;
          }
          if (line.index() > next) {
            throw new IllegalStateException(
                "Expected entry %d of log p%d next, but the ledger topic gave %d"
                    .formatted(next, log, line.index()));
          }
          write(connection, line);
          next++;
        }
        try (PreparedStatement update =
            connection.prepareStatement(
                "update projection_position set next_index = ? where log = ?")) {
          update.setLong(1, next);
          update.setInt(2, log);
          update.executeUpdate();
        }
        connection.commit();
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    }
  }

  private static long lockPosition(Connection connection, int log) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into projection_position (log, next_index) values (?, 0)"
                + " on conflict do nothing")) {
      insert.setInt(1, log);
      insert.executeUpdate();
    }
    try (PreparedStatement query =
        connection.prepareStatement(
            "select next_index from projection_position where log = ? for update")) {
      query.setInt(1, log);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /**
   * Writes an entry. What somebody outside wrote can hold values that no column takes; such an
   * entry becomes a row that says so, because one record must not stop the projection of all.
   */
  private void write(Connection connection, LedgerLine line) throws SQLException {
    LeafView leaf = LeafView.parse(line.leaf());
    JsonNode event = read(line, leaf);
    Savepoint before = connection.setSavepoint();
    try {
      writeRows(connection, line, leaf, event);
    } catch (DateTimeException e) {
      connection.rollback(before);
      writeRows(connection, line, leaf, unreadable("The payload has a time that is none", line));
    } catch (SQLException e) {
      if (!isOfTheData(e)) {
        throw e;
      }
      connection.rollback(before);
      writeRows(connection, line, leaf, unreadable("The payload has values with no column", line));
    }
    connection.releaseSavepoint(before);
  }

  private static boolean isOfTheData(SQLException failure) {
    String state = failure.getSQLState();
    return state != null && state.startsWith(DATA_EXCEPTION);
  }

  private static ObjectNode unreadable(String why, LedgerLine line) {
    byte[] payload = line.payload();
    return JsonNodeFactory.instance
        .objectNode()
        .put("unreadable", why)
        .put("bytes", payload == null ? 0 : payload.length);
  }

  private static void writeRows(
      Connection connection, LedgerLine line, LeafView leaf, JsonNode event) throws SQLException {
    boolean proven = proven(line, leaf);
    Instant occurred = instant(event.path("meta").path("occurredAt")).orElse(leaf.time());
    writeEvent(connection, line, leaf, proven, event, occurred);
    // Policies, people, grants and stops have rows of events but are no actions.
    String actionId = leaf.actionId();
    if (actionId != null) {
      writeAction(connection, line.log(), actionId, leaf.eventType(), event, occurred);
    }
  }

  /** Whether the payload that stands beside the leaf is the one that the leaf commits to. */
  private static boolean proven(LedgerLine line, LeafView leaf) {
    MessageDigest digest = sha256();
    digest.update(line.salt());
    byte[] payload = line.payload();
    if (payload != null) {
      digest.update(payload);
    }
    return leaf.payloadCommitment().equals(HexFormat.of().formatHex(digest.digest()));
  }

  private JsonNode read(LedgerLine line, LeafView leaf) {
    byte[] payload = line.payload();
    if (payload == null) {
      return JsonNodeFactory.instance.nullNode();
    }
    try {
      JsonNode event = payloads.read(leaf.topic(), line.contentType(), payload);
      // A JSON reader takes no bytes at all for a document that is missing, not for an error.
      return event.isMissingNode() ? unreadable("The payload is empty", line) : event;
    } catch (UnreadablePayloadException e) {
      return unreadable(String.valueOf(e.getMessage()), line);
    }
  }

  private static void writeEvent(
      Connection connection,
      LedgerLine line,
      LeafView leaf,
      boolean proven,
      JsonNode event,
      Instant occurred)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into action_events (log, log_index, action_id, event_id, event_type,"
                + " occurred_at, actor, source_topic, source_partition, source_offset,"
                + " payload_proven, event) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json)")) {
      insert.setInt(1, line.log());
      insert.setLong(2, line.index());
      insert.setString(3, leaf.actionId());
      insert.setString(4, leaf.eventId());
      insert.setString(5, leaf.eventType());
      insert.setObject(6, timestamp(occurred));
      insert.setString(7, actor(event));
      insert.setString(8, leaf.topic());
      insert.setInt(9, leaf.partition());
      insert.setLong(10, leaf.offset());
      insert.setBoolean(11, proven);
      insert.setString(12, event.isNull() ? null : event.toString());
      insert.executeUpdate();
    }
  }

  /** The actor of an event, or the principal of a command. */
  private static @Nullable String actor(JsonNode event) {
    JsonNode meta = event.path("meta");
    String actor = text(meta, "actor");
    return actor == null ? text(meta, "principal") : actor;
  }

  private static void writeAction(
      Connection connection,
      int log,
      String actionId,
      String eventType,
      JsonNode event,
      Instant occurred)
      throws SQLException {
    // What is asked for is told by the policy's record and by the events that repeat the proposal.
    JsonNode proposal = event.path("proposal");
    JsonNode classification = event.path("classification");
    boolean decided = !eventType.equals(POLICY_CLASSIFIED);
    String status =
        ActionStatus.after(eventType, event.path("refusedType").asText("")).orElse(null);
    try (PreparedStatement upsert =
        connection.prepareStatement(
            """
            insert into actions as a (action_id, log, tenant, tool, action_type, agent_id,
              requested_by, summary, tier, verdict, policy, rules, status, first_seen, last_seen)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json, ?, ?, ?)
            on conflict (action_id) do update set
              tenant = coalesce(excluded.tenant, a.tenant),
              tool = coalesce(excluded.tool, a.tool),
              action_type = coalesce(excluded.action_type, a.action_type),
              agent_id = coalesce(excluded.agent_id, a.agent_id),
              requested_by = coalesce(excluded.requested_by, a.requested_by),
              summary = coalesce(excluded.summary, a.summary),
              tier = coalesce(excluded.tier, a.tier),
              verdict = coalesce(excluded.verdict, a.verdict),
              policy = coalesce(excluded.policy, a.policy),
              rules = coalesce(excluded.rules, a.rules),
              status = case
                when excluded.status is null then a.status
                when excluded.status = 'refused' and a.status is not null then a.status
                else excluded.status end,
              first_seen = least(a.first_seen, excluded.first_seen),
              last_seen = greatest(a.last_seen, excluded.last_seen)
            """)) {
      upsert.setString(1, actionId);
      upsert.setInt(2, log);
      upsert.setString(3, text(proposal, "tenant"));
      upsert.setString(4, text(proposal, "tool"));
      upsert.setString(5, text(proposal, "actionType"));
      upsert.setString(6, text(proposal.path("agent"), "id"));
      upsert.setString(7, text(proposal, "requestedBy"));
      upsert.setString(8, text(proposal, "summary"));
      // Only what the aggregator acted on: a classification of a refused edit is not the action's.
      JsonNode inForce = decided ? classification : JsonNodeFactory.instance.missingNode();
      if (inForce.path("tier").isInt()) {
        upsert.setInt(9, inForce.path("tier").asInt());
      } else {
        upsert.setNull(9, Types.INTEGER);
      }
      String verdict = text(inForce, "verdict");
      upsert.setString(10, verdict == null ? null : verdict.toLowerCase(Locale.ROOT));
      upsert.setString(11, text(inForce, "policy"));
      upsert.setString(
          12, inForce.path("rules").isArray() ? inForce.path("rules").toString() : null);
      upsert.setString(13, status);
      upsert.setObject(14, timestamp(occurred));
      upsert.setObject(15, timestamp(occurred));
      upsert.executeUpdate();
    }
  }

  private static @Nullable String text(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.isTextual() ? value.asText() : null;
  }

  private static Optional<Instant> instant(JsonNode value) {
    return value.isTextual() ? Optional.of(Instant.parse(value.asText())) : Optional.empty();
  }

  private static OffsetDateTime timestamp(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
