package io.countersign.notification;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to happen to an action. Who they are is not in it: the token says that. The
 * bounds of form are checked here; whether they may is the aggregator's to say.
 */
public sealed interface CommandRequest
    permits DecisionRequest,
        CommandRequest.Comment,
        CommandRequest.Reassign,
        CommandRequest.Escalate,
        CommandRequest.Withdraw,
        CommandRequest.Revoke,
        CommandRequest.CompleteReview,
        CommandRequest.BreakGlass,
        CommandRequest.Redeem {
  /** Longest reason or comment in UTF-16 units. */
  int MAX_REASON_LENGTH = 4_000;

  /** Most people and groups that one command names. */
  int MAX_NAMES = 20;

  /** Longest name of a person, a group or a permit. */
  int MAX_NAME_LENGTH = 300;

  /** Chosen by the sender so that sending again is safe; null to have one made. */
  @Nullable String commandId();

  /**
   * Say something for the timeline.
   *
   * @param text what
   * @param commandId see {@link #commandId}
   */
  record Comment(String text, @Nullable String commandId) implements CommandRequest {
    /** Checks the bounds. */
    public Comment {
      if (text.isBlank()) {
        throw new InvalidDecisionException("\"text\" is missing.");
      }
      CommandBody.checkLength("text", text, MAX_REASON_LENGTH);
      CommandBody.checkCommandId(commandId);
    }
  }

  /**
   * Hand the request to others.
   *
   * @param to who shall decide in the sender's place, at least one
   * @param reason why
   * @param commandId see {@link #commandId}
   */
  record Reassign(List<Approver> to, @Nullable String reason, @Nullable String commandId)
      implements CommandRequest {
    /** Copies the list and checks the bounds. */
    public Reassign {
      to = List.copyOf(to);
      if (to.isEmpty()) {
        throw new InvalidDecisionException(
            "\"to\" names who shall decide, as [\"group:finance-leads\"] or [\"user:sam\"].");
      }
      checkNames(to);
      CommandBody.checkReason(reason);
      CommandBody.checkCommandId(commandId);
    }
  }

  /**
   * Bring others in now.
   *
   * @param to whom to add; empty for the next rung of the ladder
   * @param reason why
   * @param commandId see {@link #commandId}
   */
  record Escalate(List<Approver> to, @Nullable String reason, @Nullable String commandId)
      implements CommandRequest {
    /** Copies the list and checks the bounds. */
    public Escalate {
      to = List.copyOf(to);
      checkNames(to);
      CommandBody.checkReason(reason);
      CommandBody.checkCommandId(commandId);
    }
  }

  /**
   * Take the action back, as its agent or who stands behind it.
   *
   * @param reason why
   * @param commandId see {@link #commandId}
   */
  record Withdraw(@Nullable String reason, @Nullable String commandId) implements CommandRequest {
    /** Checks the bounds. */
    public Withdraw {
      CommandBody.checkReason(reason);
      CommandBody.checkCommandId(commandId);
    }
  }

  /**
   * Take an unused grant back.
   *
   * @param reason why
   * @param commandId see {@link #commandId}
   */
  record Revoke(String reason, @Nullable String commandId) implements CommandRequest {
    /** Checks the bounds. */
    public Revoke {
      CommandBody.checkReason(reason);
      CommandBody.checkCommandId(commandId);
    }
  }

  /**
   * Answer a review.
   *
   * @param confirmed whether the action stands; false orders the undo
   * @param reason why
   * @param commandId see {@link #commandId}
   */
  record CompleteReview(boolean confirmed, @Nullable String reason, @Nullable String commandId)
      implements CommandRequest {
    /** Checks the bounds. */
    public CompleteReview {
      CommandBody.checkReason(reason);
      CommandBody.checkCommandId(commandId);
    }
  }

  /**
   * Grant in an emergency, alone.
   *
   * @param reason what the emergency is
   * @param commandId see {@link #commandId}
   */
  record BreakGlass(String reason, @Nullable String commandId) implements CommandRequest {
    /** Checks the bounds. */
    public BreakGlass {
      CommandBody.checkReason(reason);
      CommandBody.checkCommandId(commandId);
    }
  }

  /**
   * Use a permit, once, before the action runs.
   *
   * @param permitId the permit's {@code jti}
   * @param argumentsDigest digest of the arguments about to be executed
   * @param commandId see {@link #commandId}
   */
  record Redeem(String permitId, String argumentsDigest, @Nullable String commandId)
      implements CommandRequest {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    /** Checks the bounds. */
    public Redeem {
      if (permitId.isBlank() || permitId.length() > MAX_NAME_LENGTH) {
        throw new InvalidDecisionException(
            "\"permitId\" is the \"jti\" of the permit, at most "
                + MAX_NAME_LENGTH
                + " characters.");
      }
      if (!DIGEST.matcher(argumentsDigest).matches()) {
        throw new InvalidDecisionException(
            "\"argumentsDigest\" is \"sha256:\" and 64 hexadecimal digits.");
      }
      CommandBody.checkCommandId(commandId);
    }
  }

  private static void checkNames(List<Approver> names) {
    if (names.size() > MAX_NAMES) {
      throw new InvalidDecisionException("\"to\" has at most " + MAX_NAMES + " names.");
    }
  }
}
