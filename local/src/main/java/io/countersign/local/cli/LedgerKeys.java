package io.countersign.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.local.platform.PlatformAddresses;
import io.countersign.tlog.note.MalformedNoteException;
import io.countersign.tlog.note.VerifierKey;
import java.util.ArrayList;
import java.util.List;

/** The verifier keys that the audit ledger publishes. */
public final class LedgerKeys {

  private LedgerKeys() {}

  /** Reads {@code GET /v1/keys}. */
  public static List<VerifierKey> published(PlatformAddresses addresses) {
    Rest.Reply reply = new Rest().get("audit-ledger", addresses.audit() + "/v1/keys", null);
    List<VerifierKey> keys = new ArrayList<>();
    collect(reply.body(), keys);
    if (keys.isEmpty()) {
      throw CommandFailure.unreachable(
          "The audit-ledger names no verifier keys (status %d).".formatted(reply.status()), null);
    }
    return keys;
  }

  private static void collect(JsonNode node, List<VerifierKey> keys) {
    if (node.isContainerNode()) {
      node.forEach(child -> collect(child, keys));
    } else if (node.isTextual() && node.asText().contains("+")) {
      try {
        keys.add(VerifierKey.parse(node.asText()));
      } catch (MalformedNoteException e) {
        // A text that holds a plus and is no key.
      }
    }
  }
}
