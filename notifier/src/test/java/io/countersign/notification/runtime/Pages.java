package io.countersign.notification.runtime;

import io.quarkus.qute.Engine;
import io.quarkus.qute.HtmlEscaper;
import io.quarkus.qute.ReflectionValueResolver;
import io.quarkus.qute.Template;
import io.quarkus.qute.Variant;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Renders the pages of the module as the extension does: HTML escaped. */
final class Pages {
  private static final Path KEPT = Path.of("target/pages");

  private Pages() {}

  static String render(String name, Object page) throws IOException {
    Engine engine =
        Engine.builder()
            .addDefaults()
            .addValueResolver(new ReflectionValueResolver())
            .addResultMapper(new HtmlEscaper(List.of(Variant.TEXT_HTML)))
            .build();
    Variant html = Variant.forContentType(Variant.TEXT_HTML);
    engine.putTemplate("layout", engine.parse(source("/templates/layout.html"), html));
    Template template = engine.parse(source("/templates/" + name + ".html"), html);
    return template.data("page", page).render();
  }

  /** Keeps a page, with its style, to be looked at in a browser. */
  static void keep(String file, String page) throws IOException {
    Files.createDirectories(KEPT);
    Files.writeString(
        KEPT.resolve("countersign.css"), source("/META-INF/resources/countersign.css"));
    Files.writeString(KEPT.resolve(file), page.replace("/countersign.css", "countersign.css"));
  }

  private static String source(String resource) throws IOException {
    try (InputStream stream =
        Objects.requireNonNull(Pages.class.getResourceAsStream(resource), resource)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
