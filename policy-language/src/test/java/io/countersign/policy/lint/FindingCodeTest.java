package io.countersign.policy.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FindingCodeTest {
  private static final Path DOCUMENTATION =
      Path.of(System.getProperty("countersign.home", "..")).resolve("docs/policy-authors.md");

  @Test
  void theDocumentationNamesEachCodeWithItsSeverityAndNoOther() throws IOException {
    Stream<String> rows =
        Pattern.compile("(?m)^\\| `([a-z_]+)` \\| (error|warning) \\|")
            .matcher(Files.readString(DOCUMENTATION))
            .results()
            .map(row -> row.group(1) + " " + row.group(2));

    assertThat(rows)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(FindingCode.values())
                .map(code -> code.word() + " " + code.severity().name().toLowerCase(Locale.ROOT))
                .toList());
  }
}
