package io.countersign.notification;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The commands beside decisions, by the last segment of their address. */
public enum CommandName {
  /** {@code {"text"}}. */
  COMMENT("comment", "text"),
  /** {@code {"to", "reason"}}. */
  REASSIGN("reassign", "to", "reason"),
  /** {@code {"to", "reason"}}; without {@code to} the next rung of the ladder. */
  ESCALATE("escalate", "to", "reason"),
  /** {@code {"reason"}}. */
  WITHDRAW("withdraw", "reason"),
  /** {@code {"reason"}}. */
  REVOKE("revoke", "reason"),
  /** {@code {"review": "confirm" or "undo", "reason"}}. */
  REVIEW("review", "review", "reason"),
  /** {@code {"reason"}}. */
  BREAK_GLASS("break-glass", "reason"),
  /** {@code {"permitId", "argumentsDigest"}}. */
  REDEEM("redeem", "permitId", "argumentsDigest");

  private final String wireName;
  private final Set<String> fields;

  CommandName(String wireName, String... fields) {
    this.wireName = wireName;
    Set<String> all = new HashSet<>(List.of(fields));
    all.add("commandId");
    this.fields = Set.copyOf(all);
  }

  /** The stable name, e.g. {@code break-glass}. */
  public String wireName() {
    return wireName;
  }

  /** The command of that name; empty where there is none. */
  public static Optional<CommandName> named(String wireName) {
    return Arrays.stream(values()).filter(name -> name.wireName.equals(wireName)).findFirst();
  }

  /**
   * Reads a body.
   *
   * @throws InvalidDecisionException that says what is wrong
   */
  public CommandRequest parse(byte[] json) {
    ObjectNode body = CommandBody.read(json, "the command \"" + wireName + "\"", fields);
    @Nullable String commandId = CommandBody.text(body, "commandId");
    return switch (this) {
      case COMMENT -> new CommandRequest.Comment(CommandBody.required(body, "text"), commandId);
      case REASSIGN ->
          new CommandRequest.Reassign(
              approvers(CommandBody.texts(body, "to")),
              CommandBody.text(body, "reason"),
              commandId);
      case ESCALATE ->
          new CommandRequest.Escalate(
              approvers(CommandBody.texts(body, "to")),
              CommandBody.text(body, "reason"),
              commandId);
      case WITHDRAW -> new CommandRequest.Withdraw(CommandBody.text(body, "reason"), commandId);
      case REVOKE -> new CommandRequest.Revoke(CommandBody.required(body, "reason"), commandId);
      case REVIEW ->
          new CommandRequest.CompleteReview(
              confirmed(CommandBody.text(body, "review")),
              CommandBody.text(body, "reason"),
              commandId);
      case BREAK_GLASS ->
          new CommandRequest.BreakGlass(CommandBody.required(body, "reason"), commandId);
      case REDEEM ->
          new CommandRequest.Redeem(
              CommandBody.required(body, "permitId"),
              CommandBody.required(body, "argumentsDigest"),
              commandId);
    };
  }

  /**
   * Whether the word for a review says that the action stands.
   *
   * @throws InvalidDecisionException for any other than the two words
   */
  public static boolean confirmed(@Nullable String word) {
    return switch (word) {
      case "confirm" -> true;
      case "undo" -> false;
      case null, default ->
          throw new InvalidDecisionException("\"review\" is \"confirm\" or \"undo\".");
    };
  }

  /**
   * Groups and people by their names.
   *
   * @throws InvalidDecisionException for a name that is neither
   */
  public static List<Approver> approvers(List<String> names) {
    return names.stream().map(CommandName::approver).distinct().toList();
  }

  private static Approver approver(String name) {
    boolean known =
        Approver.PREFIXES.stream()
            .anyMatch(prefix -> name.startsWith(prefix) && name.length() > prefix.length());
    if (!known || name.length() > CommandRequest.MAX_NAME_LENGTH) {
      throw new InvalidDecisionException(
          "Each name in \"to\" is \"group:\" or \"user:\" and an id of the directory, at most "
              + CommandRequest.MAX_NAME_LENGTH
              + " characters.");
    }
    return new Approver(name);
  }
}
