package io.countersign.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A registry behind TLS that also wants to see the client's certificate. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegistryTlsTest {
  private static final String PASSWORD = "changeit";
  private static final String SSL = "schema.registry.ssl.";

  private final HttpsServer server;
  private Path keys = Path.of("");
  private Path certificate = Path.of("");

  RegistryTlsTest() throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeAll
  void start(@TempDir Path folder)
      throws IOException, InterruptedException, GeneralSecurityException {
    keys = folder.resolve("keys.p12");
    certificate = folder.resolve("certificate.pem");
    keytool(
        "-genkeypair",
        "-alias",
        "it",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-validity",
        "30",
        "-ext",
        "san=ip:127.0.0.1,dns:localhost",
        "-keystore",
        keys.toString(),
        "-storepass",
        PASSWORD,
        "-storetype",
        "PKCS12");
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        "it",
        "-keystore",
        keys.toString(),
        "-storepass",
        PASSWORD,
        "-file",
        certificate.toString());
    server.setHttpsConfigurator(
        new HttpsConfigurator(context()) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
            ssl.setNeedClientAuth(true);
            parameters.setSSLParameters(ssl);
          }
        });
    server.createContext(
        "/config",
        exchange -> {
          try (exchange) {
            byte[] answer = "{\"compatibilityLevel\":\"FULL\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
          }
        });
    server.start();
  }

  @AfterAll
  void stop() {
    server.stop(0);
  }

  private SSLContext context() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream file = Files.newInputStream(keys)) {
      store.load(file, PASSWORD.toCharArray());
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(store, PASSWORD.toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("client", store.getCertificate("it"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    String[] command = new String[arguments.length + 1];
    command[0] = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  private RegistryClient client(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put(RegistryConfig.URL, "https://127.0.0.1:" + server.getAddress().getPort());
    settings.put("max.retries", "0");
    return new RegistryClient(RegistryConfig.from(settings));
  }

  @Test
  void speaksToARegistryWhoseAuthorityItWasToldOf() {
    Map<String, String> both =
        Map.of(
            SSL + "truststore.location",
            certificate.toString(),
            SSL + "truststore.type",
            "PEM",
            SSL + "keystore.location",
            keys.toString(),
            SSL + "keystore.password",
            PASSWORD,
            SSL + "keystore.type",
            "PKCS12");
    assertThat(client(both).globalCompatibility()).isEqualTo(Compatibility.FULL);
  }

  @Test
  void doesNotSpeakToOneThatItDoesNotTrustNorWithoutItsOwnCertificate() {
    assertThatThrownBy(() -> client(Map.of()).globalCompatibility())
        .isInstanceOf(RegistryException.class);
    Map<String, String> trustOnly =
        Map.of(SSL + "truststore.location", certificate.toString(), SSL + "truststore.type", "PEM");
    assertThatThrownBy(() -> client(trustOnly).globalCompatibility())
        .isInstanceOf(RegistryException.class);
  }

  @Test
  void aWrongPasswordIsNamedByItsKeyAndNotShown() {
    Map<String, String> wrong =
        Map.of(
            SSL + "keystore.location", keys.toString(),
            SSL + "keystore.password", "wrong-password",
            SSL + "keystore.type", "PKCS12");
    assertThatThrownBy(() -> client(wrong))
        .hasMessageContaining("schema.registry.ssl.keystore.location")
        .hasMessageNotContaining("wrong-password");
  }
}
