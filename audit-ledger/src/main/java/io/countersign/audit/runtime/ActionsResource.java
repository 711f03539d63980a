package io.countersign.audit.runtime;

import io.countersign.audit.projection.ActionQueries;
import io.countersign.audit.projection.ActionTimeline;
import io.countersign.schemas.id.ActionId;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** The auditor's questions about actions. Answers come from the ledger alone. */
@Path("/v1/audit/actions")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
public class ActionsResource {
  private final ActionQueries queries;

  ActionsResource(DataSource database) {
    this.queries = new ActionQueries(database);
  }

  /**
   * Everything about one action.
   *
   * @param actionId the action
   * @return 200 with the timeline, 404 where the ledger knows no such action (yet)
   */
  @GET
  @Path("{actionId}")
  @Blocking
  public Response action(@PathParam("actionId") String actionId) throws SQLException {
    Optional<String> problem = ActionId.problem(actionId);
    if (problem.isPresent()) {
      return refusal(Response.Status.BAD_REQUEST, "bad_action_id", problem.get());
    }
    Optional<ActionTimeline> found = queries.action(actionId);
    if (found.isEmpty()) {
      return refusal(
          Response.Status.NOT_FOUND,
          "unknown_action",
          "The ledger knows no action of this id. Entries arrive within about a second.");
    }
    return Response.ok(found.get()).build();
  }

  private static Response refusal(Response.Status status, String code, String message) {
    return Response.status(status).entity(new Refusal(code, message)).build();
  }

  /**
   * Why a question is not answered.
   *
   * @param code stable code
   * @param message a sentence
   */
  public record Refusal(String code, String message) {}
}
