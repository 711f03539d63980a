package io.countersign.notification.runtime;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Instant;

/** A configured webhook: where it goes and how it is signed. Its text never shows the secret. */
public final class WebhookEndpoint {
  private final String name;
  private final URI url;
  private final Webhook signer;

  /**
   * An endpoint.
   *
   * @throws IllegalArgumentException where the address or the secret cannot be used
   */
  WebhookEndpoint(String name, URI url, String secret) {
    if (!"https".equals(url.getScheme()) && !"http".equals(url.getScheme())) {
      throw new IllegalArgumentException(
          "countersign.webhooks." + name + ".url is no http or https address.");
    }
    this.name = name;
    this.url = url;
    try {
      this.signer = new Webhook(secret);
    } catch (EmptyWebhookSecretException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "countersign.webhooks." + name + ".secret is no \"whsec_\" and Base64.", e);
    }
  }

  /** The endpoint that an operator configured. */
  static WebhookEndpoint of(String name, NotifierConfig.Webhook config) {
    String secret =
        config
            .secretFile()
            .map(
                file -> {
                  try {
                    return Files.readString(file).strip();
                  } catch (IOException e) {
                    throw new IllegalArgumentException(
                        "countersign.webhooks." + name + ".secret-file cannot be read: " + file, e);
                  }
                })
            .or(config::secret)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "countersign.webhooks."
                            + name
                            + " needs a secret: set .secret-file or .secret."));
    return new WebhookEndpoint(name, config.url(), secret);
  }

  String name() {
    return name;
  }

  URI url() {
    return url;
  }

  /** The signature of Standard Webhooks over id, second and body. */
  String sign(String id, Instant at, String body) {
    try {
      return signer.sign(id, at.getEpochSecond(), body);
    } catch (WebhookSigningException e) {
      throw new IllegalStateException("Every Java has the HMAC of Standard Webhooks", e);
    }
  }

  @Override
  public String toString() {
    return "webhook " + name;
  }
}
