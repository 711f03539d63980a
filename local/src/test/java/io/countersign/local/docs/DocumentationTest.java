package io.countersign.local.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DocumentationTest {

  private static final Path HOME = Path.of(System.getProperty("countersign.home", ".."));
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");
  private static final Pattern CODE = Pattern.compile("^  ([A-Z][A-Z_]*)[,;]$", Pattern.MULTILINE);

  @Test
  void everyLinkWithinTheProjectLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      Matcher links = LINK.matcher(Files.readString(page));
      while (links.find()) {
        String link = links.group(1);
        if (!link.contains("://") && !Files.exists(page.resolveSibling(link))) {
          broken.add(HOME.relativize(page) + " → " + link);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void everyCodeOfTheAggregatorIsExplained() throws IOException {
    String codes =
        Files.readString(
            HOME.resolve(
                "approval-aggregator/src/main/java/io/countersign/approval/RefusalCode.java"));
    String page = Files.readString(HOME.resolve("docs/refusal-codes.md"));
    Matcher each = CODE.matcher(codes);
    int count = 0;
    while (each.find()) {
      assertThat(page).contains("| `" + each.group(1).toLowerCase(Locale.ROOT) + "` |");
      count++;
    }
    assertThat(count).isGreaterThan(15);
  }

  @Test
  void everyPageIsInTheIndex() throws IOException {
    String index = Files.readString(HOME.resolve("docs/README.md"));
    try (Stream<Path> pages = Files.list(HOME.resolve("docs"))) {
      assertThat(pages.map(page -> page.getFileName().toString()))
          .filteredOn(name -> name.endsWith(".md") && !name.equals("README.md"))
          .allSatisfy(name -> assertThat(index).contains("(" + name + ")"));
    }
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    pages.add(HOME.resolve("README.md"));
    pages.add(HOME.resolve("CONTRIBUTING.md"));
    for (String folder : List.of("docs", "examples")) {
      try (Stream<Path> files = Files.walk(HOME.resolve(folder))) {
        files
            .filter(file -> file.toString().endsWith(".md"))
            .filter(file -> !file.toString().contains("node_modules"))
            .forEach(pages::add);
      }
    }
    return pages;
  }
}
