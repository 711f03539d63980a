package io.countersign.schemas.registry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Locale;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** Builds the TLS context from Confluent's {@code schema.registry.ssl.*} keys. */
final class RegistryTls {
  private static final String SSL = "schema.registry.ssl.";
  private static final String PEM = "PEM";

  private RegistryTls() {}

  /** The context; null where neither a truststore nor a keystore is configured. */
  static @Nullable SSLContext context(Settings settings) {
    refuseSwitchedOffVerification(settings);
    TrustManager[] trust = trustManagers(settings);
    KeyManager[] keys = keyManagers(settings);
    if (trust == null && keys == null) {
      return null;
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, trust, null);
      return context;
    } catch (GeneralSecurityException problem) {
      throw unusable(SSL + "*", problem);
    }
  }

  private static void refuseSwitchedOffVerification(Settings settings) {
    String key = SSL + "endpoint.identification.algorithm";
    String algorithm = settings.text(key);
    if (algorithm != null && !algorithm.toLowerCase(Locale.ROOT).equals("https")) {
      throw new ConfigException(
          key + " can only be https; the name of the registry's host is always checked.");
    }
  }

  private static TrustManager @Nullable [] trustManagers(Settings settings) {
    String location = settings.text(SSL + "truststore.location");
    if (location == null) {
      return null;
    }
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store(settings, SSL + "truststore", location));
      return factory.getTrustManagers();
    } catch (GeneralSecurityException | IOException problem) {
      throw unusable(SSL + "truststore.location", problem);
    }
  }

  private static KeyManager @Nullable [] keyManagers(Settings settings) {
    String location = settings.text(SSL + "keystore.location");
    if (location == null) {
      return null;
    }
    try {
      String keyPassword = settings.text(SSL + "key.password");
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(
          store(settings, SSL + "keystore", location),
          password(keyPassword != null ? keyPassword : settings.text(SSL + "keystore.password")));
      return factory.getKeyManagers();
    } catch (GeneralSecurityException | IOException problem) {
      throw unusable(SSL + "keystore.location", problem);
    }
  }

  private static KeyStore store(Settings settings, String prefix, String location)
      throws GeneralSecurityException, IOException {
    String given = settings.text(prefix + ".type");
    String type = given == null ? KeyStore.getDefaultType() : given;
    try (InputStream file = Files.newInputStream(Path.of(location))) {
      if (!type.equals(PEM)) {
        KeyStore store = KeyStore.getInstance(type);
        store.load(file, password(settings.text(prefix + ".password")));
        return store;
      }
      if (prefix.endsWith("keystore")) {
        throw new ConfigException(
            prefix + ".type can be PKCS12 or JKS; PEM is read for the truststore only.");
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(file)) {
        store.setCertificateEntry("authority-" + number++, certificate);
      }
      return store;
    }
  }

  private static char @Nullable [] password(@Nullable String password) {
    return password == null ? null : password.toCharArray();
  }

  private static ConfigException unusable(String key, Exception problem) {
    ConfigException unusable =
        new ConfigException(
            key
                + " cannot be used ("
                + problem.getClass().getSimpleName()
                + "); check the file, its type and its password.");
    unusable.initCause(problem);
    return unusable;
  }
}
