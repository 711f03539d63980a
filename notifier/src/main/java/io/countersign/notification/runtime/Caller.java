package io.countersign.notification.runtime;

import io.countersign.notification.Card;
import io.countersign.notification.EvidencePack;
import io.countersign.notification.Person;
import io.countersign.notification.topology.Views;
import io.quarkus.security.identity.SecurityIdentity;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/**
 * Who asks: always the token's {@code sub}, never anything that the caller wrote.
 *
 * @param principal principal id
 * @param person what the directory knows of them; null where it knows nothing
 */
public record Caller(String principal, @Nullable Person person) {
  /** The caller of a request that was authenticated. */
  static Caller of(SecurityIdentity identity, Views views) {
    if (identity.getPrincipal() instanceof JsonWebToken token && token.getSubject() != null) {
      return new Caller(token.getSubject(), views.person(token.getSubject()));
    }
    throw new ApiException(401, "no_subject", "The token has no \"sub\", so nobody is named.");
  }

  /**
   * Whether they may read a card: people of the directory, and for their own actions the agent and
   * who stands behind it. Evidence is not for other agents.
   */
  boolean mayRead(Card card) {
    if (person != null && person.human() && person.active()) {
      return true;
    }
    @Nullable EvidencePack pack = card.pack();
    return pack != null
        && (principal.equals(pack.agent().principalId())
            || principal.equals(pack.agent().owner())
            || principal.equals(pack.requestedBy()));
  }
}
