package io.countersign.notification;

import java.util.Locale;

/** Enum symbols as the words of the REST API. */
final class Words {
  private Words() {}

  /** {@code REQUIRE_APPROVAL} becomes {@code require_approval}. */
  static String of(Enum<?> symbol) {
    return symbol.name().toLowerCase(Locale.ROOT);
  }
}
