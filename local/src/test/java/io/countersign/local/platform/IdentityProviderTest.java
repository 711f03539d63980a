package io.countersign.local.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityProviderTest {

  @TempDir Path folder;

  @Test
  void thePageToSignInSaysWhatToWriteAndNeedsNothingFromElsewhere() throws Exception {
    int port = freePort();
    try (IdentityProvider provider = IdentityProvider.start(port, folder.resolve("identity"));
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(provider).isNotNull();
      HttpResponse<String> page =
          client.send(
              HttpRequest.newBuilder(
                      URI.create(
                          "http://127.0.0.1:%d/%s/authorize?response_type=code&client_id=x&scope=openid&state=s&redirect_uri=http%%3A%%2F%%2F127.0.0.1%%2F"
                              .formatted(port, IdentityProvider.ISSUER)))
                  .build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body())
          .contains("name=\"username\"")
          .contains("user:fatima")
          .contains("no password")
          .doesNotContain("http://")
          .doesNotContain("https://");
    }
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
