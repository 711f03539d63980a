package io.countersign.notification.runtime;

import io.countersign.notification.Answer;
import io.countersign.notification.Card;
import io.countersign.notification.CardLink;
import io.countersign.notification.CommandName;
import io.countersign.notification.CommandRequest;
import io.countersign.notification.InvalidDecisionException;
import io.countersign.notification.topology.Views;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The inbox for people: lists, and a card with a form for each thing that they may do. */
@Path("/")
@Authenticated
@Blocking
@Produces(MediaType.TEXT_HTML)
public class PageResource {
  private static final String INBOX_CHANNEL = "inbox";

  private final Views views;
  private final DecisionService decisions;
  private final SecurityIdentity identity;
  private final Csrf csrf;

  @Inject
  PageResource(Views views, DecisionService decisions, SecurityIdentity identity, Csrf csrf) {
    this.views = views;
    this.decisions = decisions;
    this.identity = identity;
    this.csrf = csrf;
  }

  /** What waits for the one who is signed in. */
  @GET
  public TemplateInstance inbox() {
    Caller caller = Caller.of(identity, views);
    return Templates.inbox(
        caller.person() == null
            ? InboxPage.of(caller, List.of(), List.of())
            : InboxPage.of(caller, views.inbox(caller.person()), views.reviews(caller.person())));
  }

  /** The card of an action. */
  @GET
  @Path("/actions/{id}")
  public Response card(
      @PathParam("id") String id,
      @CookieParam(Csrf.COOKIE) @Nullable String cookie,
      @Context UriInfo uri) {
    Caller caller = Caller.of(identity, views);
    return page(caller, id, cookie, 200, null, uri);
  }

  /** Decides by the form of the card and shows what came of it. */
  @POST
  @Path("/actions/{id}/decisions")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public CompletionStage<Response> decide(
      @PathParam("id") String id,
      @CookieParam(Csrf.COOKIE) @Nullable String cookie,
      @HeaderParam("traceparent") @Nullable String traceparent,
      @Context UriInfo uri,
      MultivaluedMap<String, String> form) {
    return command(
        id, cookie, traceparent, uri, form, card -> DecisionForm.read(form, card.arguments()));
  }

  /** Commands something else by one of the card's other forms. */
  @POST
  @Path("/actions/{id}/{command}")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public CompletionStage<Response> command(
      @PathParam("id") String id,
      @PathParam("command") String command,
      @CookieParam(Csrf.COOKIE) @Nullable String cookie,
      @HeaderParam("traceparent") @Nullable String traceparent,
      @Context UriInfo uri,
      MultivaluedMap<String, String> form) {
    CommandName name =
        CommandName.named(command)
            .orElseThrow(
                () -> new ApiException(404, "unknown_command", "There is no such form on a card."));
    return command(id, cookie, traceparent, uri, form, _ -> DecisionForm.readCommand(name, form));
  }

  private CompletionStage<Response> command(
      String id,
      @Nullable String cookie,
      @Nullable String traceparent,
      UriInfo uri,
      MultivaluedMap<String, String> form,
      Function<Card, CommandRequest> reader) {
    Caller caller = Caller.of(identity, views);
    Card card = InboxResource.readable(views, caller, id);
    if (!csrf.valid(cookie, form.getFirst("form"), caller.principal())) {
      return now(
          page(
              caller,
              id,
              cookie,
              403,
              Banner.problem(
                  "This page is out of date. Look at the card again and decide once more."),
              uri));
    }
    CommandRequest request;
    try {
      request = reader.apply(card);
    } catch (InvalidDecisionException e) {
      return now(
          page(caller, id, cookie, 400, Banner.problem(String.valueOf(e.getMessage())), uri));
    }
    return decisions
        .decide(id, caller.principal(), INBOX_CHANNEL, request, TraceContext.valid(traceparent))
        .handle((answer, failure) -> answered(caller, id, cookie, uri, answer, failure));
  }

  private Response answered(
      Caller caller,
      String id,
      @Nullable String cookie,
      UriInfo uri,
      @Nullable Answer answer,
      @Nullable Throwable failure) {
    if (answer != null) {
      return page(caller, id, cookie, answer.accepted() ? 200 : 409, Banner.of(answer), uri);
    }
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    String sentence =
        cause instanceof TimeoutException
            ? "Your decision was sent, and its answer is not there yet. Load the card again in a"
                + " moment."
            : "Your decision could not be sent. Try again in a moment.";
    return page(caller, id, cookie, 503, Banner.problem(sentence), uri);
  }

  private Response page(
      Caller caller,
      String id,
      @Nullable String cookie,
      int status,
      @Nullable Banner banner,
      UriInfo uri) {
    Card card = InboxResource.readable(views, caller, id);
    String nonce = csrf.nonce(cookie);
    CardPage page =
        CardPage.of(
            caller,
            card,
            Allowed.of(views, caller, card),
            banner,
            CardLink.path(id),
            csrf.token(nonce, caller.principal()),
            "inbox-" + UUID.randomUUID());
    return Response.status(status)
        .type(MediaType.TEXT_HTML_TYPE.withCharset("UTF-8"))
        .entity(Templates.card(page))
        .cookie(
            new NewCookie.Builder(Csrf.COOKIE)
                .value(nonce)
                .path("/")
                .httpOnly(true)
                .secure("https".equals(uri.getBaseUri().getScheme()))
                .sameSite(NewCookie.SameSite.STRICT)
                .build())
        .build();
  }

  private static CompletionStage<Response> now(Response response) {
    return CompletableFuture.completedFuture(response);
  }
}
