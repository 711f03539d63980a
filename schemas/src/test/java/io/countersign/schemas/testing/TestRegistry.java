package io.countersign.schemas.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaParseException;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry for tests: the documented REST paths on a free loopback port, in memory, with
 * real BACKWARD checks.
 *
 * <pre>{@code
 * try (var registry = TestRegistry.start()) {
 *   config.put("schema.registry.url", registry.url());
 * }
 * }</pre>
 */
public final class TestRegistry implements AutoCloseable {
  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final int SUBJECT_NOT_FOUND = 40401;
  private static final int VERSION_NOT_FOUND = 40402;
  private static final int SCHEMA_NOT_FOUND = 40403;
  private static final int LEVEL_NOT_FOUND = 40408;
  private static final int INVALID_SCHEMA = 42201;
  private static final int INVALID_LEVEL = 42203;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A request that was answered. */
  public record Request(String method, String path, @Nullable String authorization) {}

  /** An answer other than 200. */
  private static final class Refusal extends RuntimeException {
    private final int status;
    private final int code;

    Refusal(int status, int code, String message) {
      super(message);
      this.status = status;
      this.code = code;
    }
  }

  private final HttpServer server;
  private final Map<String, List<Integer>> subjects = new TreeMap<>();
  private final List<Schema> schemas = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();
  private final Map<String, String> levels = new TreeMap<>();
  private final List<Request> requests = new ArrayList<>();
  private String globalLevel = "BACKWARD";
  private int failuresToCome;
  private int failureStatus;

  private TestRegistry(HttpServer server) {
    this.server = server;
  }

  /** Starts an empty one. */
  public static TestRegistry start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      TestRegistry registry = new TestRegistry(server);
      server.createContext("/", registry::handle);
      server.start();
      return registry;
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  /** Its address, for {@code schema.registry.url}. */
  public String url() {
    return "http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port();
  }

  /** Its port. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Subjects that have a schema, in order. */
  public synchronized List<String> subjects() {
    return List.copyOf(subjects.keySet());
  }

  /** What was asked so far. */
  public synchronized List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Answers the next requests with a status instead. */
  public synchronized void failNext(int count, int status) {
    failuresToCome = count;
    failureStatus = status;
  }

  /** Stops it. */
  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      int status = 200;
      byte[] answer;
      try {
        answer = JSON.writeValueAsBytes(answer(exchange));
      } catch (Refusal refusal) {
        status = refusal.status;
        ObjectNode body = JSON.createObjectNode();
        body.put("error_code", refusal.code).put("message", refusal.getMessage());
        answer = JSON.writeValueAsBytes(body);
      }
      exchange.getResponseHeaders().set("Content-Type", MEDIA_TYPE);
      exchange.sendResponseHeaders(status, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private synchronized Object answer(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().getRawPath();
    requests.add(new Request(method, path, exchange.getRequestHeaders().getFirst("Authorization")));
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (failuresToCome > 0) {
      failuresToCome--;
      throw new Refusal(failureStatus, failureStatus, "as the test asked for");
    }
    List<String> parts = new ArrayList<>();
    for (String part : path.substring(1).split("/", -1)) {
      parts.add(URLDecoder.decode(part, StandardCharsets.UTF_8));
    }
    return route(method, parts, body);
  }

  private Object route(String method, List<String> path, byte[] body) {
    String shape = method + " " + path.get(0) + " " + path.size();
    return switch (shape) {
      case "GET subjects 1" -> subjects();
      case "POST subjects 2" -> lookUp(path.get(1), schema(body));
      case "POST subjects 3" -> register(path.get(1), text(body), schema(body));
      case "GET subjects 3" -> versions(path.get(1));
      case "GET subjects 4" -> version(path.get(1), path.get(3));
      case "GET schemas 3" -> byId(path.get(2));
      case "GET config 1" -> Map.of("compatibilityLevel", globalLevel);
      case "PUT config 1" -> {
        globalLevel = level(body);
        yield Map.of("compatibility", globalLevel);
      }
      case "GET config 2" -> level(path.get(1));
      case "PUT config 2" -> {
        levels.put(path.get(1), level(body));
        yield Map.of("compatibility", level(body));
      }
      case "POST compatibility 5" ->
          Map.of("is_compatible", problem(path.get(2), schema(body), known(path.get(2))) == null);
      default -> throw new Refusal(404, 404, "This registry for tests has no " + shape + ".");
    };
  }

  private Object register(String subject, String text, Schema schema) {
    List<Integer> ids = subjects.computeIfAbsent(subject, name -> new ArrayList<>());
    for (int id : ids) {
      if (schemas.get(id - 1).equals(schema)) {
        return Map.of("id", id);
      }
    }
    String problem = problem(subject, schema, ids);
    if (problem != null) {
      throw new Refusal(409, 409, "Schema is incompatible with an earlier one: " + problem);
    }
    int id = schemas.indexOf(schema) + 1;
    if (id == 0) {
      schemas.add(schema);
      texts.add(text);
      id = schemas.size();
    }
    ids.add(id);
    return Map.of("id", id);
  }

  private Object lookUp(String subject, Schema schema) {
    List<Integer> ids = known(subject);
    for (int version = 1; version <= ids.size(); version++) {
      if (schemas.get(ids.get(version - 1) - 1).equals(schema)) {
        return described(subject, version, ids.get(version - 1));
      }
    }
    throw new Refusal(404, SCHEMA_NOT_FOUND, "Schema not found");
  }

  private Object versions(String subject) {
    List<Integer> versions = new ArrayList<>();
    for (int version = 1; version <= known(subject).size(); version++) {
      versions.add(version);
    }
    return versions;
  }

  private Object version(String subject, String which) {
    List<Integer> ids = known(subject);
    int version = which.equals("latest") ? ids.size() : Integer.parseInt(which);
    if (version < 1 || version > ids.size()) {
      throw new Refusal(404, VERSION_NOT_FOUND, "Version not found");
    }
    return described(subject, version, ids.get(version - 1));
  }

  private Object byId(String text) {
    int id = Integer.parseInt(text);
    if (id < 1 || id > schemas.size()) {
      throw new Refusal(404, SCHEMA_NOT_FOUND, "Schema not found");
    }
    return Map.of("schema", texts.get(id - 1));
  }

  private Map<String, Object> described(String subject, int version, int id) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("subject", subject);
    described.put("version", version);
    described.put("id", id);
    described.put("schema", texts.get(id - 1));
    return described;
  }

  private List<Integer> known(String subject) {
    List<Integer> ids = subjects.get(subject);
    if (ids == null) {
      throw new Refusal(404, SUBJECT_NOT_FOUND, "Subject not found");
    }
    return ids;
  }

  /**
   * Why readers of a schema could not read what was written with the newest one; null where they
   * can.
   */
  private @Nullable String problem(String subject, Schema schema, List<Integer> ids) {
    if (ids.isEmpty() || levels.getOrDefault(subject, globalLevel).equals("NONE")) {
      return null;
    }
    Schema newest = schemas.get(ids.get(ids.size() - 1) - 1);
    var compatibility = SchemaCompatibility.checkReaderWriterCompatibility(schema, newest);
    return compatibility.getType() == SchemaCompatibilityType.COMPATIBLE
        ? null
        : compatibility.getResult().getIncompatibilities().toString();
  }

  private Object level(String subject) {
    String level = levels.get(subject);
    if (level == null) {
      throw new Refusal(404, LEVEL_NOT_FOUND, "Subject has no compatibility level of its own");
    }
    return Map.of("compatibilityLevel", level);
  }

  private static String level(byte[] body) {
    String level = read(body).path("compatibility").asText("");
    if (!level.equals("NONE") && !level.equals("BACKWARD")) {
      throw new Refusal(422, INVALID_LEVEL, "This registry for tests knows NONE and BACKWARD");
    }
    return level;
  }

  private static String text(byte[] body) {
    return read(body).path("schema").asText("");
  }

  private static Schema schema(byte[] body) {
    try {
      return new Schema.Parser().parse(text(body));
    } catch (SchemaParseException problem) {
      throw new Refusal(422, INVALID_SCHEMA, String.valueOf(problem.getMessage()));
    }
  }

  private static JsonNode read(byte[] body) {
    try {
      return JSON.readTree(new String(body, StandardCharsets.UTF_8));
    } catch (JsonProcessingException problem) {
      throw new Refusal(422, INVALID_SCHEMA, "The body is not JSON");
    }
  }
}
