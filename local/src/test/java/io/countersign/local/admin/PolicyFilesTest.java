package io.countersign.local.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyFilesTest {

  private static final String POLICY =
      """
      apiVersion: countersign/v1
      kind: ApprovalPolicy
      metadata: {name: NAME, version: "1", owner: me}
      rules:
        - {id: r, tools: ["x.*"], tier: 1, verdict: allow}
      """;

  @TempDir Path folder;

  @Test
  void aFolderGivesItsYamlFilesInOrder() throws Exception {
    write("b.yaml", POLICY.replace("NAME", "b"));
    write("a.yml", POLICY.replace("NAME", "a"));
    write("notes.txt", "no policy");

    PolicyFiles files = PolicyFiles.read(List.of(folder));

    assertThat(files.problems()).isEmpty();
    assertThat(files.policies())
        .extracting(file -> file.policy().label())
        .containsExactly("a@1", "b@1");
  }

  @Test
  void aNameThatStandsTwiceIsAProblem() throws Exception {
    write("a.yaml", POLICY.replace("NAME", "same"));
    write("b.yaml", POLICY.replace("NAME", "same"));

    assertThat(PolicyFiles.read(List.of(folder)).problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains("'same' stands in"));
  }

  @Test
  void whatIsNotTextIsAProblemOfItsFile() throws Exception {
    Files.write(folder.resolve("a.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

    assertThat(PolicyFiles.read(List.of(folder)).problems())
        .anySatisfy(problem -> assertThat(problem.message()).contains("not UTF-8"));
  }

  private void write(String name, String text) throws Exception {
    Files.writeString(folder.resolve(name), text);
  }
}
