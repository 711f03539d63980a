package io.countersign.approval.runtime;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.approval.permit.RotatingPermitSigner;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;

/** The public keys with which permits are checked. */
@Path("/v1/jwks")
public final class JwksResource {
  /** How long a copy may be used: much less than a new key is published before it signs. */
  private static final String FOR_A_MINUTE = "public, max-age=60";

  private final RotatingPermitSigner signer;
  private final Clock clock = Clock.systemUTC();

  JwksResource(RotatingPermitSigner signer) {
    this.signer = signer;
  }

  /**
   * A JWK set (RFC 7517): the key that signs, the one that will, and those whose permits may still
   * be valid.
   */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response jwks() {
    ObjectNode set = signer.publicKeys(clock.instant());
    return Response.ok(set).header(HttpHeaders.CACHE_CONTROL, FOR_A_MINUTE).build();
  }
}
