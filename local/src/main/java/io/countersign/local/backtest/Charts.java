package io.countersign.local.backtest;

import io.countersign.policy.backtest.BacktestReport.HourOfDay;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Bars in SVG, each with words for those who do not see them. */
final class Charts {
  private static final int HOUR_WIDTH = 24;
  private static final int HOURS_HEIGHT = 120;
  private static final int AXIS_HEIGHT = 20;
  private static final int TOP = 16;
  private static final int LABELLED_EVERY = 3;
  private static final int BAR_WIDTH = 9;

  private static final int LINE_WIDTH = 600;
  private static final int LINE_HEIGHT = 46;
  private static final int LINE_BAR = 16;
  private static final int LINE_TEXT = 120;

  private Charts() {}

  /**
   * A bar of a chart of lines.
   *
   * @param label what stands above it
   * @param value how long it is, compared with the others
   * @param shown what stands behind it
   * @param style its class
   */
  record Bar(String label, long value, String shown, String style) {
    static Bar of(String label, Duration span, String style) {
      return new Bar(label, span.toMillis(), Words.span(span), style);
    }

    static Bar of(String label, long count, String style) {
      return new Bar(label, count, Long.toString(count), style);
    }
  }

  /**
   * Two bars for each hour of the day.
   *
   * @param name an id, once in the page
   * @param title what is shown
   */
  static String day(String name, String title, List<HourOfDay> hours) {
    long most =
        hours.stream()
            .mapToLong(hour -> Math.max(hour.recorded(), hour.candidate()))
            .max()
            .orElse(0);
    int width = HOUR_WIDTH * hours.size();
    Html svg = open(name, title, words(hours), width, TOP + HOURS_HEIGHT + AXIS_HEIGHT);
    svg.raw(
        "<line class=\"axis\" x1=\"0\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>\n"
            .formatted(width, TOP + HOURS_HEIGHT, TOP + HOURS_HEIGHT));
    svg.raw("<text class=\"scale\" x=\"0\" y=\"11\">").text("most in an hour of the day: " + most);
    svg.raw("</text>\n");
    for (HourOfDay hour : hours) {
      int left = hour.hour() * HOUR_WIDTH + (HOUR_WIDTH - 2 * BAR_WIDTH) / 2;
      column(svg, left, hour.recorded(), most, "recorded");
      column(svg, left + BAR_WIDTH, hour.candidate(), most, "candidate");
      if (hour.hour() % LABELLED_EVERY == 0) {
        svg.raw(
            "<text class=\"scale\" x=\"%d\" y=\"%d\">%02d</text>\n"
                .formatted(left, TOP + HOURS_HEIGHT + AXIS_HEIGHT - 4, hour.hour()));
      }
    }
    return svg.raw("</svg>\n").markup();
  }

  private static void column(Html svg, int left, long value, long most, String style) {
    if (value > 0) {
      double height = Math.max(2, (double) HOURS_HEIGHT * value / most);
      svg.raw(
          String.format(
              Locale.ROOT,
              "<rect class=\"%s\" x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\" rx=\"1.5\"/>\n",
              style,
              left,
              TOP + HOURS_HEIGHT - height,
              BAR_WIDTH - 1,
              height));
    }
  }

  private static String words(List<HourOfDay> hours) {
    List<String> words =
        hours.stream()
            .filter(hour -> hour.recorded() > 0 || hour.candidate() > 0)
            .map(
                hour ->
                    "from %02d: %d recorded, %d candidate"
                        .formatted(hour.hour(), hour.recorded(), hour.candidate()))
            .toList();
    return String.join("; ", words) + ".";
  }

  /** One bar below another. */
  static String lines(String name, String title, List<Bar> bars) {
    long longest = bars.stream().mapToLong(Bar::value).max().orElse(0);
    String words =
        String.join("; ", bars.stream().map(bar -> bar.label() + ": " + bar.shown()).toList());
    Html svg = open(name, title, words + ".", LINE_WIDTH, LINE_HEIGHT * bars.size());
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      double share = longest == 0 ? 0 : (double) bar.value() / longest;
      double length = Math.max(2, share * (LINE_WIDTH - LINE_TEXT));
      svg.raw("<text class=\"label\" x=\"0\" y=\"%d\">".formatted(i * LINE_HEIGHT + 14));
      svg.text(bar.label()).raw("</text>\n");
      svg.raw(
          String.format(
              Locale.ROOT,
              "<rect class=\"%s\" x=\"0\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>\n",
              bar.style(),
              i * LINE_HEIGHT + 20,
              length,
              LINE_BAR));
      svg.raw(
          String.format(
              Locale.ROOT,
              "<text class=\"value\" x=\"%.1f\" y=\"%d\">",
              length + 8,
              i * LINE_HEIGHT + 33));
      svg.text(bar.shown()).raw("</text>\n");
    }
    return svg.raw("</svg>\n").markup();
  }

  private static Html open(String name, String title, String words, int width, int height) {
    Html svg = new Html();
    svg.raw(
        "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s-t %s-d\">\n"
            .formatted(width, height, name, name));
    svg.raw("<title id=\"" + name + "-t\">").text(title).raw("</title>\n");
    return svg.raw("<desc id=\"" + name + "-d\">").text(words).raw("</desc>\n");
  }
}
