package io.countersign.local.backtest;

import java.util.List;

/** Writes markup in which nothing but markup is markup. */
final class Html {
  private final StringBuilder out = new StringBuilder();

  /** Markup as it stands in the program. */
  Html raw(String markup) {
    out.append(markup);
    return this;
  }

  /** Text, whatever it holds. */
  Html text(String text) {
    out.append(escape(text));
    return this;
  }

  /** Text within an element without attributes. */
  Html element(String name, String text) {
    return raw("<" + name + ">").text(text).raw("</" + name + ">\n");
  }

  /** A table's cell that names its column, which narrow pages show beside it. */
  Html cell(String column, String text) {
    return raw("<td data-label=\"" + escape(column) + "\">").text(text).raw("</td>");
  }

  /** A cell that holds a number. */
  Html number(String column, String text) {
    return raw("<td class=\"number\" data-label=\"" + escape(column) + "\">")
        .text(text)
        .raw("</td>");
  }

  /** Opens a table and writes its heads. */
  Html table(String caption, List<String> heads) {
    raw("<table class=\"list\"><caption>").text(caption).raw("</caption>\n<thead><tr>");
    heads.forEach(head -> raw("<th scope=\"col\">").text(head).raw("</th>"));
    return raw("</tr></thead>\n<tbody>\n");
  }

  /** Closes a table. */
  Html endTable() {
    return raw("</tbody></table>\n");
  }

  /** What was written. */
  String markup() {
    return out.toString();
  }

  /** Text with everything that markup knows written otherwise; for elements and attributes. */
  static String escape(String text) {
    return Words.plain(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
