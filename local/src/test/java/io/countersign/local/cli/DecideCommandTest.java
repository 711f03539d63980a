package io.countersign.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecideCommandTest {

  @TempDir Path folder;

  @Test
  void pointersStayAndNamesBecomePointers() throws Exception {
    ObjectNode edits = edits("{\"/amount\": 24000, \"memo\": \"x\", \"a/b~c\": null}");

    assertThat(edits.toString()).isEqualTo("{\"/amount\":24000,\"/memo\":\"x\",\"/a~1b~0c\":null}");
  }

  @Test
  void whatIsNoObjectOfValuesIsRefused() {
    assertThatThrownBy(() -> edits("[1]"))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("no JSON object of new values");
    assertThatThrownBy(() -> edits("{}")).isInstanceOf(CommandFailure.class);
    assertThatThrownBy(() -> edits("{"))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("is not JSON")
        .hasMessageContaining("line 1");
  }

  @Test
  void anEditFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> DecideCommand.readEdits(folder.resolve("gone.json")))
        .isInstanceOf(CommandFailure.class)
        .hasMessageStartingWith("There is no file")
        .hasMessageContaining("gone.json");
  }

  private ObjectNode edits(String json) throws Exception {
    return DecideCommand.readEdits(Files.writeString(folder.resolve("edit.json"), json));
  }
}
