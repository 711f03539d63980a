package io.countersign.notification.runtime;

import io.countersign.notification.Answer;
import io.countersign.notification.Card;
import io.countersign.notification.CommandName;
import io.countersign.notification.DecisionRequest;
import io.countersign.notification.OpenRequest;
import io.countersign.notification.OpenReview;
import io.countersign.notification.topology.Views;
import io.countersign.schemas.id.ActionId;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The inbox for programs: what waits for the caller, one action, and the commands about it. */
@Path("/v1")
@Authenticated
@Blocking
@Produces(MediaType.APPLICATION_JSON)
public class InboxResource {
  /** Header in which a client says what it is; it is for the record and grants nothing. */
  static final String CHANNEL_HEADER = "X-Countersign-Channel";

  private static final String API_CHANNEL = "api";
  private static final Set<String> CHANNELS = Set.of(API_CHANNEL, "cli");

  private final Views views;
  private final DecisionService decisions;
  private final SecurityIdentity identity;

  @Inject
  InboxResource(Views views, DecisionService decisions, SecurityIdentity identity) {
    this.views = views;
    this.decisions = decisions;
    this.identity = identity;
  }

  /** A line of the inbox; the components are the JSON fields. */
  record Line(
      String actionId,
      String tool,
      String actionType,
      String agent,
      int tier,
      String risk,
      @Nullable String summary,
      Instant deadline,
      boolean overdue,
      int stage,
      int stages) {
    static Line of(OpenRequest request) {
      return new Line(
          request.actionId(),
          request.tool(),
          request.actionType(),
          request.agentId(),
          request.tier(),
          request.tierWord(),
          request.summary(),
          request.deadline(),
          request.overdue(),
          request.stage(),
          request.stages());
    }
  }

  /** A line of the list of reviews; the components are the JSON fields. */
  record ReviewLine(
      String actionId,
      String tool,
      String actionType,
      String agent,
      int tier,
      String risk,
      @Nullable String summary,
      boolean emergency,
      Instant since,
      @Nullable String outcome) {
    static ReviewLine of(OpenReview review) {
      return new ReviewLine(
          review.actionId(),
          review.tool(),
          review.actionType(),
          review.agentId(),
          review.tier(),
          review.tierWord(),
          review.summary(),
          review.emergency(),
          review.since(),
          review.outcome());
    }
  }

  /** What the caller may decide now, the most urgent first. */
  @GET
  @Path("/inbox")
  public List<Line> inbox() {
    Caller caller = Caller.of(identity, views);
    return caller.person() == null
        ? List.of()
        : views.inbox(caller.person()).stream().map(Line::of).toList();
  }

  /** What the caller may look at now, what waits longest in front. */
  @GET
  @Path("/reviews")
  public List<ReviewLine> reviews() {
    Caller caller = Caller.of(identity, views);
    return caller.person() == null
        ? List.of()
        : views.reviews(caller.person()).stream().map(ReviewLine::of).toList();
  }

  /** The card of an action. */
  @GET
  @Path("/actions/{id}")
  public CardView action(@PathParam("id") String id) {
    Caller caller = Caller.of(identity, views);
    Card card = readable(views, caller, id);
    return CardView.of(card, Allowed.of(views, caller, card));
  }

  /** Decides: 200 where it counts, 409 with the same body where it was refused. */
  @POST
  @Path("/actions/{id}/decisions")
  @Consumes(MediaType.APPLICATION_JSON)
  public CompletionStage<Response> decide(
      @PathParam("id") String id,
      @HeaderParam(CHANNEL_HEADER) @Nullable String channel,
      @HeaderParam("traceparent") @Nullable String traceparent,
      byte @Nullable [] body) {
    Caller caller = Caller.of(identity, views);
    DecisionRequest request = DecisionRequest.parse(body == null ? new byte[0] : body);
    return decisions
        .decide(
            checkedId(id),
            caller.principal(),
            channel != null && CHANNELS.contains(channel) ? channel : API_CHANNEL,
            request,
            TraceContext.valid(traceparent))
        .thenApply(InboxResource::answer);
  }

  /**
   * Commands something else, by the name of a {@link CommandName}: 200 where it counts, 409 with
   * the same body where it was refused.
   */
  @POST
  @Path("/actions/{id}/{command}")
  @Consumes(MediaType.APPLICATION_JSON)
  public CompletionStage<Response> command(
      @PathParam("id") String id,
      @PathParam("command") String command,
      @HeaderParam(CHANNEL_HEADER) @Nullable String channel,
      @HeaderParam("traceparent") @Nullable String traceparent,
      byte @Nullable [] body) {
    Caller caller = Caller.of(identity, views);
    CommandName name =
        CommandName.named(command)
            .orElseThrow(
                () ->
                    new ApiException(
                        404,
                        "unknown_command",
                        "Commands are decisions, "
                            + Arrays.stream(CommandName.values())
                                .map(CommandName::wireName)
                                .collect(Collectors.joining(", "))
                            + "."));
    return decisions
        .decide(
            checkedId(id),
            caller.principal(),
            channel != null && CHANNELS.contains(channel) ? channel : API_CHANNEL,
            name.parse(body == null ? new byte[0] : body),
            TraceContext.valid(traceparent))
        .thenApply(InboxResource::answer);
  }

  private static Response answer(Answer answer) {
    return Response.status(answer.accepted() ? 200 : 409).entity(answer).build();
  }

  static String checkedId(String id) {
    ActionId.problem(id)
        .ifPresent(
            problem -> {
              throw new ApiException(400, "malformed_action_id", problem);
            });
    return id;
  }

  /** The card, where it is there and the caller may read it. */
  static Card readable(Views views, Caller caller, String id) {
    @Nullable Card card = views.card(checkedId(id));
    if (card == null) {
      throw new ApiException(404, "unknown_action", "Nobody has told of an action " + id + ".");
    }
    if (!caller.mayRead(card)) {
      throw new ApiException(
          403, "not_permitted", "People of the directory read cards; you are not one of them.");
    }
    return card;
  }
}
