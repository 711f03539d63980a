package io.countersign.local.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What docs/first-policy.md tells its reader to save and to run. */
public final class FirstPolicyPage {
  /** Where the page stands in a checkout. */
  public static final String PATH = "docs/first-policy.md";

  private static final Pattern FILE =
      Pattern.compile("Save this as `([^`]+)`:\\s*```(?:yaml|json)\n(.*?)```", Pattern.DOTALL);
  private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
  private static final String COMMAND = "./countersign ";

  private FirstPolicyPage() {}

  /** Saves the files of the page as it says, below a folder; returns their paths on the page. */
  public static List<String> save(Path home, Path folder) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    Matcher found = FILE.matcher(Files.readString(home.resolve(PATH)));
    while (found.find()) {
      files.put(found.group(1), found.group(2));
    }
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    return List.copyOf(files.keySet());
  }

  /** Returns the commands of the page in their order, each with the words after the program's. */
  public static List<String> commands(Path home) throws IOException {
    List<String> commands = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(Files.readString(home.resolve(PATH)));
    while (blocks.find()) {
      for (String line : blocks.group(1).split("\n", -1)) {
        if (line.startsWith(COMMAND)) {
          commands.add(line.substring(COMMAND.length()).strip());
        }
      }
    }
    return commands;
  }
}
