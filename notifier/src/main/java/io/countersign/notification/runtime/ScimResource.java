package io.countersign.notification.runtime;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.notification.directory.Preconditions;
import io.countersign.notification.directory.Scim;
import io.countersign.notification.directory.ScimClient;
import io.countersign.notification.directory.ScimPatch;
import io.countersign.notification.directory.ScimProblem;
import io.countersign.notification.directory.ScimQuery;
import io.countersign.notification.topology.Views;
import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/**
 * SCIM 2.0 (RFC 7644), by which an identity provider keeps people and groups. What is not carried
 * out says so; nothing is taken and forgotten but attributes of people that nobody here needs.
 */
@Path("/scim/v2")
@Blocking
@Produces(ScimResource.MEDIA_TYPE)
public class ScimResource {
  /** Media type of SCIM. */
  static final String MEDIA_TYPE = "application/scim+json";

  private static final String ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";
  private static final int NOT_IMPLEMENTED = 501;
  private static final int UNAVAILABLE = 503;
  private static final Logger LOG = Logger.getLogger(ScimResource.class);

  /** One change at a time, so that each sees the one before. */
  private static final ReentrantLock CHANGES = new ReentrantLock();

  private final Views views;
  private final DirectoryWriter writer;
  private final NotifierConfig config;
  private final RoutingContext routing;

  @Inject
  ScimResource(Views views, DirectoryWriter writer, NotifierConfig config, RoutingContext routing) {
    this.views = views;
    this.writer = writer;
    this.config = config;
    this.routing = routing;
  }

  /** What this endpoint can do. */
  @GET
  @Path("/ServiceProviderConfig")
  public Response serviceProviderConfig() {
    return document("ServiceProviderConfig", null);
  }

  /** Kinds of resources. */
  @GET
  @Path("/ResourceTypes")
  public Response resourceTypes() {
    return document("ResourceTypes", null);
  }

  /** One kind of resource. */
  @GET
  @Path("/ResourceTypes/{id}")
  public Response resourceType(@PathParam("id") String id) {
    return document("ResourceTypes", id);
  }

  /** Schemas of the resources. */
  @GET
  @Path("/Schemas")
  public Response schemas() {
    return document("Schemas", null);
  }

  /** One schema. */
  @GET
  @Path("/Schemas/{id}")
  public Response schema(@PathParam("id") String id) {
    return document("Schemas", id);
  }

  /** People. */
  @GET
  @Path("/Users")
  public Response users(
      @QueryParam("filter") @Nullable String filter,
      @QueryParam("startIndex") @Nullable String startIndex,
      @QueryParam("count") @Nullable String count,
      @QueryParam("sortBy") @Nullable String sortBy,
      @QueryParam("attributes") @Nullable String attributes,
      @QueryParam("excludedAttributes") @Nullable String excludedAttributes,
      @Context UriInfo uri) {
    client();
    ScimQuery query = query(filter, startIndex, count, sortBy, attributes, excludedAttributes);
    return Response.ok(scim(uri).users(query).toString()).build();
  }

  /** A person. */
  @GET
  @Path("/Users/{id}")
  public Response user(
      @PathParam("id") String id,
      @HeaderParam("If-None-Match") @Nullable String ifNoneMatch,
      @QueryParam("attributes") @Nullable String attributes,
      @QueryParam("excludedAttributes") @Nullable String excludedAttributes,
      @Context UriInfo uri) {
    client();
    return show(scim(uri).user(id), ifNoneMatch, attributes, excludedAttributes);
  }

  /** Makes a person. */
  @POST
  @Path("/Users")
  public Response createUser(@Context UriInfo uri, byte @Nullable [] body) {
    ScimClient client = client();
    ObjectNode resource = ScimPatch.object(bytes(body));
    return change(uri, scim -> scim.createUser(resource, client, CommandSender.now()));
  }

  /** Puts a person's resource in place of the one that is there. */
  @PUT
  @Path("/Users/{id}")
  public Response replaceUser(
      @PathParam("id") String id,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      @Context UriInfo uri,
      byte @Nullable [] body) {
    ScimClient client = client();
    ObjectNode resource = ScimPatch.object(bytes(body));
    return change(
        uri,
        scim ->
            scim.replaceUser(
                id, resource, new Preconditions(ifMatch), client, CommandSender.now()));
  }

  /** Changes parts of a person. */
  @PATCH
  @Path("/Users/{id}")
  public Response patchUser(
      @PathParam("id") String id,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      @Context UriInfo uri,
      byte @Nullable [] body) {
    ScimClient client = client();
    ScimPatch patch = ScimPatch.parse(bytes(body));
    return change(
        uri,
        scim -> scim.patchUser(id, patch, new Preconditions(ifMatch), client, CommandSender.now()));
  }

  /** Takes a person out. */
  @DELETE
  @Path("/Users/{id}")
  public Response deleteUser(
      @PathParam("id") String id,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      @Context UriInfo uri) {
    ScimClient client = client();
    return change(
        uri, scim -> scim.deleteUser(id, new Preconditions(ifMatch), client, CommandSender.now()));
  }

  /** Groups. */
  @GET
  @Path("/Groups")
  public Response groups(
      @QueryParam("filter") @Nullable String filter,
      @QueryParam("startIndex") @Nullable String startIndex,
      @QueryParam("count") @Nullable String count,
      @QueryParam("sortBy") @Nullable String sortBy,
      @QueryParam("attributes") @Nullable String attributes,
      @QueryParam("excludedAttributes") @Nullable String excludedAttributes,
      @Context UriInfo uri) {
    client();
    ScimQuery query = query(filter, startIndex, count, sortBy, attributes, excludedAttributes);
    return Response.ok(scim(uri).groups(query).toString()).build();
  }

  /** A group. */
  @GET
  @Path("/Groups/{id}")
  public Response group(
      @PathParam("id") String id,
      @HeaderParam("If-None-Match") @Nullable String ifNoneMatch,
      @QueryParam("attributes") @Nullable String attributes,
      @QueryParam("excludedAttributes") @Nullable String excludedAttributes,
      @Context UriInfo uri) {
    client();
    return show(scim(uri).group(id), ifNoneMatch, attributes, excludedAttributes);
  }

  /** Makes a group. */
  @POST
  @Path("/Groups")
  public Response createGroup(@Context UriInfo uri, byte @Nullable [] body) {
    ScimClient client = client();
    ObjectNode resource = ScimPatch.object(bytes(body));
    return change(uri, scim -> scim.createGroup(resource, client, CommandSender.now()));
  }

  /** Puts a group's resource in place of the one that is there. */
  @PUT
  @Path("/Groups/{id}")
  public Response replaceGroup(
      @PathParam("id") String id,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      @Context UriInfo uri,
      byte @Nullable [] body) {
    ScimClient client = client();
    ObjectNode resource = ScimPatch.object(bytes(body));
    return change(
        uri,
        scim ->
            scim.replaceGroup(
                id, resource, new Preconditions(ifMatch), client, CommandSender.now()));
  }

  /** Changes parts of a group. */
  @PATCH
  @Path("/Groups/{id}")
  public Response patchGroup(
      @PathParam("id") String id,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      @Context UriInfo uri,
      byte @Nullable [] body) {
    ScimClient client = client();
    ScimPatch patch = ScimPatch.parse(bytes(body));
    return change(
        uri,
        scim ->
            scim.patchGroup(id, patch, new Preconditions(ifMatch), client, CommandSender.now()));
  }

  /** Takes a group out. */
  @DELETE
  @Path("/Groups/{id}")
  public Response deleteGroup(
      @PathParam("id") String id,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      @Context UriInfo uri) {
    ScimClient client = client();
    return change(
        uri, scim -> scim.deleteGroup(id, new Preconditions(ifMatch), client, CommandSender.now()));
  }

  /** Several changes in one request. */
  @POST
  @Path("/Bulk")
  public Response bulk() {
    client();
    throw ScimProblem.of(
        NOT_IMPLEMENTED, "Bulk requests are not carried out; send each by itself.");
  }

  /** The resource of the caller. */
  @GET
  @Path("/Me")
  public Response me() {
    client();
    throw ScimProblem.of(NOT_IMPLEMENTED, "The caller is a program and has no resource here.");
  }

  /** A query of everything in a body. */
  @POST
  @Path("/.search")
  public Response search() {
    client();
    throw ScimProblem.of(NOT_IMPLEMENTED, "Queries come as GET with \"filter\".");
  }

  /** A query of people in a body. */
  @POST
  @Path("/Users/.search")
  public Response searchUsers() {
    return search();
  }

  /** A query of groups in a body. */
  @POST
  @Path("/Groups/.search")
  public Response searchGroups() {
    return search();
  }

  @ServerExceptionMapper
  Response problem(ScimProblem problem) {
    return Response.status(problem.status())
        .type(MEDIA_TYPE)
        .entity(error(problem.status(), problem.scimType(), String.valueOf(problem.getMessage())))
        .build();
  }

  @ServerExceptionMapper
  Response starting(InvalidStateStoreException failure) {
    return problem(
        ScimProblem.of(UNAVAILABLE, "The directory is being read; try again in a moment."));
  }

  @ServerExceptionMapper
  Response kafka(KafkaException failure) {
    LOG.warn("A change of the directory could not be written", failure);
    return problem(ScimProblem.of(UNAVAILABLE, "The change could not be written; send it again."));
  }

  /** An error as RFC 7644 §3.12 has it. */
  static String error(int status, @Nullable String scimType, String detail) {
    ObjectNode error = JsonNodeFactory.instance.objectNode();
    error.putArray("schemas").add(ERROR);
    error.put("status", Integer.toString(status));
    if (scimType != null) {
      error.put("scimType", scimType);
    }
    error.put("detail", detail);
    return error.toString();
  }

  private ScimClient client() {
    @Nullable ScimClient client = ScimAccess.client(routing);
    if (client == null) {
      throw ScimProblem.of(401, "Send the bearer token of SCIM.");
    }
    return client;
  }

  private Scim scim(UriInfo uri) {
    String root = config.inbox().url().orElseGet(uri::getBaseUri).toString();
    return new Scim(views, (root.endsWith("/") ? root : root + "/") + "scim/v2");
  }

  private Response change(UriInfo uri, Function<Scim, Scim.Result> request) {
    Scim.Result result;
    CHANGES.lock();
    try {
      result = request.apply(scim(uri));
      if (!result.records().isEmpty() && !writer.write(result.records())) {
        throw ScimProblem.of(
            UNAVAILABLE, "The change was written and cannot be read yet; look again in a moment.");
      }
    } finally {
      CHANGES.unlock();
    }
    Response.ResponseBuilder response = Response.status(result.status());
    @Nullable ObjectNode resource = result.resource();
    if (resource != null) {
      response.entity(resource.toString()).header("ETag", result.version());
      if (result.status() == Response.Status.CREATED.getStatusCode()) {
        response.header("Location", resource.path("meta").path("location").asText());
      }
    }
    return response.build();
  }

  private static Response show(
      ObjectNode resource,
      @Nullable String ifNoneMatch,
      @Nullable String attributes,
      @Nullable String excludedAttributes) {
    String version = resource.path("meta").path("version").asText();
    if (ifNoneMatch != null && Preconditions.matches(ifNoneMatch, version)) {
      return Response.notModified().header("ETag", version).build();
    }
    ScimQuery query = new ScimQuery(null, null, null, attributes, excludedAttributes);
    return Response.ok(query.project(resource).toString()).header("ETag", version).build();
  }

  private static ScimQuery query(
      @Nullable String filter,
      @Nullable String startIndex,
      @Nullable String count,
      @Nullable String sortBy,
      @Nullable String attributes,
      @Nullable String excludedAttributes) {
    if (sortBy != null) {
      throw ScimProblem.of(NOT_IMPLEMENTED, "Lists are in order of their ids; \"sortBy\" is not.");
    }
    return new ScimQuery(
        filter,
        number("startIndex", startIndex),
        number("count", count),
        attributes,
        excludedAttributes);
  }

  private static @Nullable Integer number(String name, @Nullable String text) {
    try {
      return text == null ? null : Integer.valueOf(text.strip());
    } catch (NumberFormatException e) {
      throw ScimProblem.invalidValue("\"" + name + "\" is a number.");
    }
  }

  private static byte[] bytes(byte @Nullable [] body) {
    return body == null ? new byte[0] : body;
  }

  /** A document of this version of the endpoint, or the one of its resources with that id. */
  private Response document(String name, @Nullable String id) {
    client();
    ObjectNode document = ScimPatch.object(resource(name));
    if (id == null) {
      return Response.ok(document.toString()).build();
    }
    for (var resource : document.path("Resources")) {
      if (resource.path("id").asText().equals(id)) {
        return Response.ok(resource.toString()).build();
      }
    }
    throw ScimProblem.notFound("There is none of that id.");
  }

  private static byte[] resource(String name) {
    try (InputStream stream =
        Objects.requireNonNull(
            ScimResource.class.getResourceAsStream("/scim/" + name + ".json"), name)) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("Expected the document " + name, e);
    }
  }
}
