package io.countersign.local.platform;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
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

  private static final String SIGN_IN_PAGE = "sign-in.html";

  private final MockOAuth2Server server;

  private IdentityProvider(MockOAuth2Server server) {
    this.server = server;
  }

  /**
   * Starts it.
   *
   * @param folder where the page is put that people sign in on; the provider reads it from there
   */
  static IdentityProvider start(int port, Path folder) {
    try {
      MockOAuth2Server server =
          new MockOAuth2Server(OAuth2Config.Companion.fromJson(configuration(page(folder))));
      server.start(InetAddress.getLoopbackAddress(), port);
      return new IdentityProvider(server);
    } catch (RuntimeException e) {
      throw new PlatformException(
          "The identity provider does not start on port %d: %s".formatted(port, e.getMessage()), e);
    }
  }

  private static String configuration(Path page) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("interactiveLogin", true)
        .put("loginPagePath", page.toString())
        .put("httpServer", "NettyWrapper")
        .toString();
  }

  private static Path page(Path folder) {
    Path page = folder.resolve(SIGN_IN_PAGE);
    try (InputStream content =
        Objects.requireNonNull(
            IdentityProvider.class.getResourceAsStream(SIGN_IN_PAGE), SIGN_IN_PAGE)) {
      Files.createDirectories(folder);
      Files.copy(content, page, StandardCopyOption.REPLACE_EXISTING);
      return page;
    } catch (IOException e) {
      throw new PlatformException(
          "The page to sign in cannot be written to %s: %s".formatted(page, e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    server.shutdown();
  }
}
