package io.countersign.schemas.permit;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The keys with which permits are, were and will be signed. At any moment one of them signs: the
 * one whose time has come last. One that has been followed by another stays published until the
 * last permit that it can have signed is over, and the next one is published before it signs, so
 * that whoever keeps the key set for a while knows it in time.
 *
 * <p>As text: one key a line, the seed in base64, a blank and the moment from which it signs; the
 * first may go without a moment. Lines that begin with {@code #} are remarks.
 *
 * @param keys in the order in which they sign, at least one and at most {@value #MAX_KEYS}
 */
public record PermitKeyRing(List<PermitKey> keys) {
  /** How many keys a ring has at most. */
  public static final int MAX_KEYS = 16;

  /** How long a permit is valid at most; no policy can say more. */
  public static final Duration LONGEST_PERMIT = Duration.ofDays(30);

  /** How far the clock of whoever checks a permit may be behind. */
  public static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  /** Longest text of a ring in characters. */
  public static final int MAX_CHARACTERS = 4_096;

  /**
   * Checks and copies the keys.
   *
   * @throws IllegalArgumentException with a sentence where they are none, too many, in no order or
   *     twice the same
   */
  public PermitKeyRing {
    keys = List.copyOf(keys);
    if (keys.isEmpty() || keys.size() > MAX_KEYS) {
      throw new IllegalArgumentException(
          "Expected 1 to " + MAX_KEYS + " permit keys, but there are " + keys.size());
    }
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < keys.size(); i++) {
      if (!ids.add(keys.get(i).keyId())) {
        throw new IllegalArgumentException(
            "Expected each permit key once, but " + keys.get(i).keyId() + " is there twice");
      }
      if (i > 0 && !keys.get(i).signsFrom().isAfter(keys.get(i - 1).signsFrom())) {
        throw new IllegalArgumentException(
            "Expected each permit key to sign later than the one before, but "
                + keys.get(i).keyId()
                + " does not");
      }
    }
  }

  /**
   * Reads the text of a ring.
   *
   * @throws IllegalArgumentException with a sentence that shows nothing of what was read
   */
  public static PermitKeyRing parse(String text) {
    if (text.length() > MAX_CHARACTERS) {
      throw new IllegalArgumentException("Expected permit keys, but the text is too long for them");
    }
    List<PermitKey> keys = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      String entry = line.strip();
      if (!entry.isEmpty() && !entry.startsWith("#")) {
        keys.add(key(entry, number, keys.isEmpty()));
      }
    }
    return new PermitKeyRing(keys);
  }

  private static PermitKey key(String entry, int line, boolean first) {
    String[] parts = entry.split("\\s+", -1);
    if (parts.length > 2 || (parts.length == 1 && !first)) {
      throw new IllegalArgumentException(
          "Expected a permit key and from when on it signs in line " + line);
    }
    byte[] seed;
    try {
      seed = Base64.getDecoder().decode(parts[0]);
    } catch (IllegalArgumentException notBase64) {
      // Without the cause, whose message quotes a character of the secret.
      throw new IllegalArgumentException(
          "Expected a permit key in base64 in line " + line + ", but it is not");
    }
    try {
      return new PermitKey(
          seed, parts.length == 1 ? PermitKey.FROM_THE_BEGINNING : Instant.parse(parts[1]));
    } catch (DateTimeException notTime) {
      throw new IllegalArgumentException(
          "Expected a moment such as 2026-11-21T09:00:00Z in line " + line + ", but it is none",
          notTime);
    }
  }

  /** Its text, which holds the secrets. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (PermitKey key : keys) {
      text.append(Base64.getEncoder().encodeToString(key.seed()));
      if (!key.signsFrom().equals(PermitKey.FROM_THE_BEGINNING)) {
        text.append(' ').append(key.signsFrom());
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** The key that signs what is issued at {@code moment}. */
  public PermitKey signerAt(Instant moment) {
    PermitKey signer = keys.get(0);
    for (PermitKey key : keys) {
      if (!key.signsFrom().isAfter(moment)) {
        signer = key;
      }
    }
    return signer;
  }

  /** When the key stops signing; empty where none follows it. */
  public Optional<Instant> retiresAt(PermitKey key) {
    int next = keys.indexOf(key) + 1;
    return next == keys.size() ? Optional.empty() : Optional.of(keys.get(next).signsFrom());
  }

  /** From when on no permit that the key signed can be valid; empty where none follows it. */
  public Optional<Instant> publishedUntil(PermitKey key) {
    return retiresAt(key).map(retired -> retired.plus(LONGEST_PERMIT).plus(CLOCK_SKEW));
  }

  /** The keys that verifiers should know at {@code moment}: those to come too. */
  public List<PermitKey> publishedAt(Instant moment) {
    return keys.stream()
        .filter(key -> publishedUntil(key).map(moment::isBefore).orElse(true))
        .toList();
  }

  /**
   * The ring with one more key, and without those that no longer need to be published at {@code
   * now}.
   *
   * @throws IllegalStateException with a sentence where a key already waits to sign, or too many
   *     are still published
   */
  public PermitKeyRing rotated(PermitKey next, Instant now) {
    PermitKey last = keys.get(keys.size() - 1);
    if (last.signsFrom().isAfter(now)) {
      throw new IllegalStateException(
          "The key %s already waits to sign from %s; rotate again after that."
              .formatted(last.keyId(), last.signsFrom()));
    }
    List<PermitKey> rotated = new ArrayList<>(publishedAt(now));
    if (rotated.size() == MAX_KEYS) {
      throw new IllegalStateException(
          "There are %d keys whose permits may still be valid, and no more fit; the oldest goes at %s."
              .formatted(MAX_KEYS, publishedUntil(rotated.get(0)).orElseThrow()));
    }
    rotated.add(next);
    return new PermitKeyRing(rotated);
  }

  @Override
  public String toString() {
    return keys.toString();
  }
}
