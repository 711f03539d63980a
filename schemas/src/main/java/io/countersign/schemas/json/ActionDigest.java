package io.countersign.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.events.ActionProposed;
import io.countersign.events.Target;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The digests that people approve and executors check: {@code sha256:} and the hex SHA-256 of an
 * RFC 8785 text.
 *
 * <p>The action digest is over <code>{"actionType","agent":{"id"},"arguments","target","tool"}
 * </code>; a target that was not given is left out, and so is each of its fields.
 */
public final class ActionDigest {
  /** What every digest begins with. */
  public static final String PREFIX = "sha256:";

  private ActionDigest() {}

  /**
   * The digest of a proposal's action.
   *
   * @throws InvalidJsonException when its arguments are no JSON
   */
  public static String of(ActionProposed proposal) {
    return of(
        proposal.getAgent().getId(),
        proposal.getActionType(),
        proposal.getTool(),
        proposal.getTarget(),
        CanonicalJson.parse(proposal.getArguments()));
  }

  /** The digest of an action. */
  public static String of(
      String agentId, String actionType, String tool, @Nullable Target target, JsonNode arguments) {
    ObjectNode action = JsonNodeFactory.instance.objectNode();
    action.put("actionType", actionType);
    action.putObject("agent").put("id", agentId);
    action.set("arguments", arguments);
    if (target != null) {
      action.set("target", ProposalJson.toJson(target));
    }
    action.put("tool", tool);
    return sha256(CanonicalJson.canonicalBytes(action));
  }

  /**
   * The digest of arguments, which need not be canonical.
   *
   * @throws InvalidJsonException when they are no JSON
   */
  public static String ofArguments(String arguments) {
    return ofArguments(CanonicalJson.parse(arguments));
  }

  /** The digest of arguments. */
  public static String ofArguments(JsonNode arguments) {
    return sha256(CanonicalJson.canonicalBytes(arguments));
  }

  /** The digest of a text's UTF-8 bytes. */
  public static String ofText(String text) {
    return sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The digest of bytes. */
  public static String sha256(byte[] bytes) {
    try {
      return PREFIX + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java has SHA-256.", impossible);
    }
  }
}
