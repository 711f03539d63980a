package io.countersign.notification.runtime;

import io.countersign.notification.CardLink;
import io.countersign.notification.OpenRequest;
import io.countersign.notification.OpenReview;
import io.countersign.notification.VisibleText;
import io.countersign.notification.topology.Views;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lists, ready to show: every text of others has passed {@link VisibleText}.
 *
 * @param who name of the one who is signed in
 * @param known whether the directory knows them
 * @param lines what waits for them
 * @param more whether there is more than the list shows
 * @param reviews what waits for a look
 */
public record InboxPage(
    String who, boolean known, List<Line> lines, boolean more, List<ReviewLine> reviews) {
  /** One request. */
  public record Line(
      String path,
      String actionId,
      String tool,
      String agent,
      String risk,
      int tier,
      @Nullable String summary,
      String deadline,
      String deadlineIso,
      boolean overdue,
      String stage) {}

  /** One review. */
  public record ReviewLine(
      String path,
      String tool,
      String agent,
      String risk,
      int tier,
      boolean emergency,
      @Nullable String summary,
      String outcome,
      String since,
      String sinceIso) {}

  static InboxPage of(Caller caller, List<OpenRequest> requests, List<OpenReview> reviews) {
    return new InboxPage(
        VisibleText.line(caller.person() == null ? caller.principal() : caller.person().name()),
        caller.person() != null,
        requests.stream().map(InboxPage::line).toList(),
        requests.size() >= Views.MAX_INBOX_LINES,
        reviews.stream().map(InboxPage::line).toList());
  }

  private static ReviewLine line(OpenReview review) {
    return new ReviewLine(
        CardLink.path(review.actionId()),
        VisibleText.line(review.tool()),
        VisibleText.line(review.agentId()),
        review.tierWord(),
        review.tier(),
        review.emergency(),
        review.summary() == null ? null : VisibleText.line(review.summary()),
        review.outcome() == null ? "" : review.outcome().replace('_', ' '),
        Times.show(review.since()),
        review.since().toString());
  }

  private static Line line(OpenRequest request) {
    return new Line(
        CardLink.path(request.actionId()),
        VisibleText.line(request.actionId()),
        VisibleText.line(request.tool()),
        VisibleText.line(request.agentId()),
        request.tierWord(),
        request.tier(),
        request.summary() == null ? null : VisibleText.line(request.summary()),
        Times.show(request.deadline()),
        request.deadline().toString(),
        request.overdue(),
        request.stages() == 1 ? "" : "Stage " + (request.stage() + 1) + " of " + request.stages());
  }
}
