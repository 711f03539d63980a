package io.countersign.notification.runtime;

import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Shows that a form was ours: the page carries a MAC over a random value, which stands in a cookie
 * that no script reads and no other site sends, and over who is signed in. The key lives as long as
 * the process; a page from before a restart must be loaded again.
 */
@Singleton
public class Csrf {
  /** Cookie of the random value. */
  static final String COOKIE = "countersign-form";

  private static final String ALGORITHM = "HmacSHA256";
  private static final int SECRET_BYTES = 32;
  private static final Pattern NONCE = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final SecureRandom random = new SecureRandom();
  private final byte[] key = randomBytes();

  /** For the container. */
  Csrf() {}

  /** The cookie's value where it is one of ours, a new one otherwise. */
  String nonce(@Nullable String cookie) {
    return cookie != null && NONCE.matcher(cookie).matches()
        ? cookie
        : Base64.getUrlEncoder().withoutPadding().encodeToString(randomBytes());
  }

  /** What the form carries. */
  String token(String nonce, String principal) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      byte[] text = (nonce + '\0' + principal).getBytes(StandardCharsets.UTF_8);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has " + ALGORITHM, e);
    }
  }

  /** Whether the form is ours. */
  boolean valid(@Nullable String cookie, @Nullable String token, String principal) {
    return cookie != null
        && token != null
        && NONCE.matcher(cookie).matches()
        && MessageDigest.isEqual(
            token(cookie, principal).getBytes(StandardCharsets.UTF_8),
            token.getBytes(StandardCharsets.UTF_8));
  }

  private byte[] randomBytes() {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return bytes;
  }
}
