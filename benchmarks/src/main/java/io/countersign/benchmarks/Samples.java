package io.countersign.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.events.ActionProposed;
import io.countersign.schemas.json.ProposalJson;
import io.countersign.schemas.json.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What several benchmarks work on. Everything is the same in every run. */
final class Samples {
  /** Size of the arguments of an action, in bytes of JSON. */
  static final int ARGUMENTS_BYTES = 1024;

  private static final String PADDED_MEMBER = "note";
  private static final String FILLER =
      "Invoice 4821 was checked against purchase order 77-1204; “net 30”, VAT 19 %. ";

  private Samples() {}

  /**
   * A transfer whose arguments have {@link #ARGUMENTS_BYTES}, their names in no particular order,
   * as an agent that speaks Avro sends them.
   */
  static ActionProposed proposal() {
    ObjectNode arguments = JsonNodeFactory.instance.objectNode();
    arguments.put("to", "vendor:acme").put("amount", 25_000).put("currency", "EUR");
    arguments.put("memo", "4821").put("discount", 0.025).put("urgent", false);
    arguments.putObject("account").put("iban", "DE02120300000000202051").put("bic", "BYLADEM1001");
    for (int line = 1; line <= 4; line++) {
      arguments
          .withArray("lines")
          .addObject()
          .put("sku", "A-" + line)
          .put("quantity", 3 * line)
          .put("price", 19.99 * line);
    }
    ObjectNode proposal = JsonNodeFactory.instance.objectNode();
    proposal.put("actionId", "benchmark-1").put("proposedAt", "2026-11-21T09:00:00Z");
    proposal.put("tenant", "acme").put("requestedBy", "user:ivan");
    proposal.putObject("agent").put("id", "procurement-agent").put("owner", "user:maria");
    proposal.put("actionType", "transfer").put("tool", "payments.transfer");
    proposal
        .putObject("target")
        .put("system", "bank")
        .put("resource", "vendor:acme")
        .put("environment", "production");
    proposal.put("summary", "Pay invoice 4821").put("confidence", 0.93);
    proposal.set("arguments", padded(arguments));
    return ActionProposed.newBuilder(read(proposal)).setArguments(arguments.toString()).build();
  }

  /** Reads a proposal that is known to be right. */
  static ActionProposed read(JsonNode json) {
    return switch (ProposalJson.read(json, null)) {
      case Reading.Accepted<ActionProposed>(ActionProposed proposal) -> proposal;
      case Reading.Refused<ActionProposed> refused ->
          throw new IllegalStateException("A sample cannot be read: " + refused);
    };
  }

  /** The object with a text added that makes it {@link #ARGUMENTS_BYTES} long. */
  static ObjectNode padded(ObjectNode arguments) {
    arguments.put(PADDED_MEMBER, "");
    int missing = ARGUMENTS_BYTES - arguments.toString().getBytes(StandardCharsets.UTF_8).length;
    StringBuilder note = new StringBuilder();
    while (missing > 0) {
      String next = FILLER;
      while (next.getBytes(StandardCharsets.UTF_8).length > missing) {
        next = next.substring(0, next.length() - 1);
      }
      note.append(next.isEmpty() ? "." : next);
      missing -= Math.max(1, next.getBytes(StandardCharsets.UTF_8).length);
    }
    return arguments.put(PADDED_MEMBER, note.toString());
  }

  /** A file that the build put beside this class. */
  static byte[] resource(String name) {
    try (InputStream in = Samples.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("The build left out " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
