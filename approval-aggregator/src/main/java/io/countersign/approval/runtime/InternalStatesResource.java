package io.countersign.approval.runtime;

import io.countersign.approval.query.ActionAnswers;
import io.countersign.approval.query.Peers;
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
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/**
 * The states that this instance holds, for the other instances, which bring the token of whoever
 * asked them. Only what lies here is answered and nobody is asked in turn, so no question goes
 * round in circles.
 */
@Path(Peers.PATH)
@Authenticated
@RunOnVirtualThread
public class InternalStatesResource {
  private final ActionAnswers answers;
  private final SecurityIdentity identity;

  InternalStatesResource(ActionAnswers answers, SecurityIdentity identity) {
    this.answers = answers;
    this.identity = identity;
  }

  /** The stored state; 204 where the action was never seen, 503 where it lies elsewhere. */
  @GET
  @Path("{actionId}")
  @Produces(MediaType.APPLICATION_OCTET_STREAM)
  @Operation(hidden = true)
  public Response state(
      @PathParam("actionId") String actionId,
      @QueryParam("stale") @DefaultValue("false") boolean stale,
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization) {
    return answers
        .storedHere(
            ActionsResource.actionId(actionId),
            ActionsResource.caller(identity, authorization),
            stale)
        .map(bytes -> Response.ok(bytes).build())
        .orElseGet(() -> Response.noContent().build());
  }
}
