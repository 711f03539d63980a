package io.countersign.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.local.docs.FirstPolicyPage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The part of the page for which no platform runs; the rest runs in WholePlatformIT. */
class FirstPolicyTest {
  private static final Path HOME = Path.of(System.getProperty("countersign.home", ".."));

  @TempDir private Path folder;

  @Test
  void whatIsSavedAndRunWithoutAPlatformWorksAsPrinted() throws IOException {
    List<String> files = FirstPolicyPage.save(HOME, folder);
    List<String> offline =
        FirstPolicyPage.commands(HOME).stream()
            .filter(
                command -> command.startsWith("policy lint") || command.startsWith("policy test"))
            .toList();

    assertThat(files)
        .containsExactly("my/policies/vouchers.yaml", "my/vouchers-cases.yaml", "my/voucher.json");
    assertThat(offline).hasSize(4);
    for (String command : offline) {
      StringWriter said = new StringWriter();
      assertThat(run(command, said)).as("%s%n%s", command, said).isEqualTo(ExitCode.DONE);
    }
  }

  @Test
  void theMistakesThatThePageInvitesToAreFound() throws IOException {
    FirstPolicyPage.save(HOME, folder);
    Path policy = folder.resolve("my/policies/vouchers.yaml");
    String right = Files.readString(policy);
    StringWriter said = new StringWriter();

    Files.writeString(policy, right.replace("<= 50 ", "<= \"50\" "));
    assertThat(run("policy lint --strict my/policies", said)).isEqualTo(ExitCode.NO);
    Files.writeString(policy, right.replace("do: reject", "do: approve"));
    assertThat(run("policy lint --strict my/policies", said)).isEqualTo(ExitCode.NO);

    assertThat(said.toString()).contains("number_as_text", "auto_approve_on_timeout");
  }

  private int run(String command, StringWriter said) {
    String[] arguments =
        Stream.of(command.split(" ", -1))
            .map(word -> word.startsWith("my/") ? folder.resolve(word).toString() : word)
            .toArray(String[]::new);
    return Main.commandLine()
        .setOut(new PrintWriter(said, true))
        .setErr(new PrintWriter(said, true))
        .execute(arguments);
  }
}
