package io.countersign.local.platform;

import java.net.InetAddress;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;

/**
 * An OpenID Connect provider for one machine: it believes everybody who they say they are.
 *
 * <p>It lets the services use the real protocol (discovery, signed tokens, sign-in by redirect)
 * where there is no company directory. It listens on loopback and is no protection against other
 * users of the machine.
 */
final class IdentityProvider implements AutoCloseable {

  /** First segment of every address of the issuer. */
  static final String ISSUER = "countersign";

  private static final String CONFIGURATION =
      "{\"interactiveLogin\": true, \"httpServer\": \"NettyWrapper\"}";

  private final MockOAuth2Server server;

  private IdentityProvider(MockOAuth2Server server) {
    this.server = server;
  }

  static IdentityProvider start(int port) {
    try {
      MockOAuth2Server server =
          new MockOAuth2Server(OAuth2Config.Companion.fromJson(CONFIGURATION));
      server.start(InetAddress.getLoopbackAddress(), port);
      return new IdentityProvider(server);
    } catch (RuntimeException e) {
      throw new PlatformException(
          "The identity provider does not start on port %d: %s".formatted(port, e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    server.shutdown();
  }
}
