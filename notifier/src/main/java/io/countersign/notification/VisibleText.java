package io.countersign.notification;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Text that others wrote, made safe to read: characters that have no shape of their own, or that
 * turn the direction of the text around, are shown as their code points. Escaping for HTML is the
 * template's work; this is about what the eye is told.
 */
public final class VisibleText {
  private VisibleText() {}

  /**
   * The text with every invisible or direction-changing character as {@code ⟨U+202E⟩}. Line ends
   * and tabs stay.
   */
  public static @Nullable String of(@Nullable String text) {
    return text == null ? null : show(text);
  }

  /** As {@link #of}, for a text that is there. */
  public static String show(String text) {
    if (text.codePoints().noneMatch(VisibleText::hidden)) {
      return text;
    }
    StringBuilder shown = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            point -> {
              if (hidden(point)) {
                shown.append(String.format(Locale.ROOT, "⟨U+%04X⟩", point));
              } else {
                shown.appendCodePoint(point);
              }
            });
    return shown.toString();
  }

  /** As {@link #show}, in one line: line ends and tabs become blanks. */
  public static String line(String text) {
    return show(text.replaceAll("[\\t\\r\\n]+", " "));
  }

  private static boolean hidden(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL -> point != '\n' && point != '\t' && point != '\r';
      case Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      // Blank letters that are neither controls nor format characters.
      default -> point == 0x115F || point == 0x1160 || point == 0x3164 || point == 0xFFA0;
    };
  }
}
