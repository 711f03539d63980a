package io.countersign.approval.runtime;

import io.countersign.approval.ActionId;
import io.countersign.approval.query.ActionAnswers;
import io.countersign.approval.query.ActionView;
import io.countersign.approval.query.EventView;
import io.countersign.approval.query.VerdictView;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * What became of an action. Any instance answers for any action, and shows nothing that is not
 * committed.
 */
@Path("/v1/actions")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
@Tag(name = "actions", description = "What became of an action")
@APIResponse(responseCode = "400", description = "bad_action_id, bad_as_of, bad_wait, bad_event_id")
@APIResponse(responseCode = "401", description = "No valid token of the identity provider")
@APIResponse(
    responseCode = "403",
    description = "not_permitted: neither in the directory nor party to the action")
@APIResponse(responseCode = "404", description = "unknown_action, unknown_event")
@APIResponse(
    responseCode = "503",
    description =
        "rebalancing, instance_unreachable, not_committed_yet, busy and the like: ask again after"
            + " Retry-After")
public class ActionsResource {
  /** Longest time for which a verdict is waited for. */
  static final int MAX_WAIT_SECONDS = 60;

  private static final Pattern SEQUENCE = Pattern.compile("[0-9]{1,9}");

  private final ActionAnswers answers;
  private final EventStreams streams;
  private final SecurityIdentity identity;

  ActionsResource(ActionAnswers answers, EventStreams streams, SecurityIdentity identity) {
    this.answers = answers;
    this.streams = streams;
    this.identity = identity;
  }

  /** The state of an action, now or as it was. */
  @GET
  @Path("{actionId}")
  @Operation(
      summary = "The state of an action",
      description = "As it is now, or as it was right after one of its events.")
  public ActionView action(
      @PathParam("actionId") String actionId,
      @Parameter(description = "Sequence or event id; without it, now") @QueryParam("asOf")
          @Nullable String asOf,
      @Parameter(
              description =
                  "true: a copy that may be behind will do while the instance that decides the"
                      + " action does not answer")
          @QueryParam("stale")
          @DefaultValue("false")
          boolean stale,
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization) {
    ActionId id = actionId(actionId);
    ActionAnswers.Caller caller = caller(authorization);
    return asOf == null
        ? answers.now(id, caller, stale)
        : answers.asOf(id, caller, sequence(id, asOf, "bad_as_of", "asOf"));
  }

  /** The events of an action. */
  @GET
  @Path("{actionId}/events")
  @Operation(summary = "The events of an action, in order")
  public List<EventView> events(
      @PathParam("actionId") String actionId,
      @Parameter(description = "Only those after this sequence or event id") @QueryParam("after")
          @Nullable String after,
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization) {
    ActionId id = actionId(actionId);
    int from = after == null ? 1 : sequence(id, after, "bad_event_id", "after") + 1;
    return answers.events(id, caller(authorization), from);
  }

  /** The verdict, as soon as there is one. */
  @GET
  @Path("{actionId}/verdict")
  @Operation(
      summary = "The verdict on an action",
      description =
          "Answers as soon as the action is settled, or pending after the time is over: then ask"
              + " again. The permit is given to the action's agent alone.")
  public VerdictView verdict(
      @PathParam("actionId") String actionId,
      @Parameter(description = "How long to wait, 0 to " + MAX_WAIT_SECONDS)
          @QueryParam("waitSeconds")
          @DefaultValue("0")
          int waitSeconds,
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization) {
    if (waitSeconds < 0 || waitSeconds > MAX_WAIT_SECONDS) {
      throw new ApiProblem(
          400, "bad_wait", "waitSeconds is a number from 0 to " + MAX_WAIT_SECONDS + ".");
    }
    return answers.verdict(
        actionId(actionId), caller(authorization), Duration.ofSeconds(waitSeconds));
  }

  /** The events of an action as they happen. */
  @GET
  @Path("{actionId}/stream")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @Operation(
      summary = "The events of an action as they happen",
      description =
          "Server-sent events: id is the event id, event its type, data as in /events. Begins with"
              + " the first event, or after Last-Event-ID. Ends after some minutes; come again.")
  public void stream(
      @PathParam("actionId") String actionId,
      @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      @Context SseEventSink sink,
      @Context Sse sse) {
    ActionId id = actionId(actionId);
    int after =
        lastEventId == null ? 0 : sequence(id, lastEventId, "bad_event_id", "Last-Event-ID");
    streams.start(id, caller(authorization), after, sink, sse);
  }

  static ActionId actionId(String text) {
    Optional<String> problem = io.countersign.schemas.id.ActionId.problem(text);
    if (problem.isPresent()) {
      throw new ApiProblem(400, "bad_action_id", problem.get());
    }
    return new ActionId(text);
  }

  /** Reads {@code 3} and {@code case-7#3}. */
  static int sequence(ActionId id, String text, String code, String what) {
    String prefix = id.value() + "#";
    String digits = text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    if (!SEQUENCE.matcher(digits).matches()) {
      throw new ApiProblem(
          400, code, "%s is the sequence of an event, or its id %s1.".formatted(what, prefix));
    }
    return Integer.parseInt(digits);
  }

  private ActionAnswers.Caller caller(@Nullable String authorization) {
    return caller(identity, authorization);
  }

  static ActionAnswers.Caller caller(SecurityIdentity identity, @Nullable String authorization) {
    if (identity.getPrincipal() instanceof JsonWebToken token
        && token.getSubject() != null
        && !token.getSubject().isBlank()
        && authorization != null) {
      return new ActionAnswers.Caller(token.getSubject(), authorization);
    }
    throw new ApiProblem(403, "no_subject", "The token has no \"sub\", so nobody is named.");
  }
}
