package io.countersign.audit.projection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What an auditor asks of the projection. */
public final class ActionQueries {
  /** Longest timeline that is answered; an action with more events is answered with its first. */
  public static final int MAX_EVENTS = 1_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final DataSource database;

  /** On a database that {@link Projection} fills. */
  public ActionQueries(DataSource database) {
    this.database = database;
  }

  /** Everything about one action; empty where the ledger knows none of that id. */
  public Optional<ActionTimeline> action(String actionId) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "select tenant, tool, action_type, agent_id, requested_by, summary, tier, verdict,"
                    + " policy, rules, status, first_seen, last_seen"
                    + " from actions where action_id = ?")) {
      query.setString(1, actionId);
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        return Optional.of(
            new ActionTimeline(
                actionId,
                row.getString("tenant"),
                row.getString("tool"),
                row.getString("action_type"),
                row.getString("agent_id"),
                row.getString("requested_by"),
                row.getString("summary"),
                (Integer) row.getObject("tier"),
                row.getString("verdict"),
                row.getString("policy"),
                json(row.getString("rules")),
                row.getString("status"),
                instant(row, "first_seen"),
                instant(row, "last_seen"),
                timeline(connection, actionId)));
      }
    }
  }

  private static List<ActionTimeline.Line> timeline(Connection connection, String actionId)
      throws SQLException {
    List<ActionTimeline.Line> lines = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "select log, log_index, event_id, event_type, occurred_at, actor, source_topic,"
                + " source_partition, source_offset, payload_proven, event from action_events"
                + " where action_id = ? order by occurred_at, log, log_index limit ?")) {
      query.setString(1, actionId);
      query.setInt(2, MAX_EVENTS);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          lines.add(
              new ActionTimeline.Line(
                  "p" + row.getInt("log"),
                  row.getLong("log_index"),
                  row.getString("event_id"),
                  row.getString("event_type"),
                  instant(row, "occurred_at"),
                  row.getString("actor"),
                  new ActionTimeline.Source(
                      row.getString("source_topic"),
                      row.getInt("source_partition"),
                      row.getLong("source_offset")),
                  row.getBoolean("payload_proven"),
                  json(row.getString("event"))));
        }
      }
    }
    return lines;
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static @Nullable JsonNode json(@Nullable String text) {
    try {
      return text == null ? null : JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The projection holds text that it did not write", e);
    }
  }
}
