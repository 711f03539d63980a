package io.countersign.agent.permit;

import java.util.Base64;

/** Base64url without padding (RFC 7515 section 2), one text for each content. */
final class Base64Url {

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private Base64Url() {}

  /**
   * Decodes.
   *
   * @throws IllegalArgumentException for other characters, padding, or bits that decode to nothing
   */
  static byte[] decode(String text) {
    byte[] bytes = Base64.getUrlDecoder().decode(text);
    if (!ENCODER.encodeToString(bytes).equals(text)) {
      throw new IllegalArgumentException("it is not canonical base64url without padding");
    }
    return bytes;
  }
}
