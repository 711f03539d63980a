package io.countersign.approval.runtime;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.approval.permit.Ed25519PermitSigner;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The public keys with which permits are checked. */
@Path("/v1/jwks")
public final class JwksResource {
  private final Ed25519PermitSigner signer;

  JwksResource(Ed25519PermitSigner signer) {
    this.signer = signer;
  }

  /** A JWK set (RFC 7517). */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public ObjectNode jwks() {
    ObjectNode set = JsonNodeFactory.instance.objectNode();
    set.putArray("keys").add(signer.publicJwk());
    return set;
  }
}
