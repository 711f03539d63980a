package io.countersign.local.admin;

import io.countersign.policy.PolicyDocument;
import io.countersign.policy.PolicyProblem;
import io.countersign.policy.PolicyReading;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Policy documents read from files and compiled.
 *
 * @param policies those that are right, in the order of the files
 * @param problems what is wrong with the others; nothing may be published then
 */
public record PolicyFiles(List<PolicyFile> policies, List<PolicyProblem> problems) {

  /**
   * One document.
   *
   * @param file where it was read
   * @param text its text
   * @param policy what it compiled to
   */
  public record PolicyFile(Path file, String text, PolicyDocument policy) {}

  /** Copies the lists. */
  public PolicyFiles {
    policies = List.copyOf(policies);
    problems = List.copyOf(problems);
  }

  /**
   * Reads files, and of folders every {@code .yaml} and {@code .yml} in them.
   *
   * @throws IOException where one cannot be read
   */
  public static PolicyFiles read(List<Path> paths) throws IOException {
    List<PolicyFile> policies = new ArrayList<>();
    List<PolicyProblem> problems = new ArrayList<>();
    Map<String, Path> names = new LinkedHashMap<>();
    for (Path file : expand(paths)) {
      String text = text(file, problems);
      switch (PolicyDocument.read(file.toString(), text)) {
        case PolicyReading.Invalid invalid -> problems.addAll(invalid.problems());
        case PolicyReading.Valid valid -> {
          Path other = names.putIfAbsent(valid.policy().name(), file);
          if (other != null) {
            problems.add(
                new PolicyProblem(
                    file.toString(),
                    1,
                    1,
                    "The policy '%s' stands in %s already; a name is published once"
                        .formatted(valid.policy().name(), other)));
          }
          policies.add(new PolicyFile(file, text, valid.policy()));
        }
      }
    }
    return new PolicyFiles(policies, problems);
  }

  private static String text(Path file, List<PolicyProblem> problems) throws IOException {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      problems.add(new PolicyProblem(file.toString(), 1, 1, "The file is not UTF-8 text"));
      return "";
    }
  }

  private static List<Path> expand(List<Path> paths) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        try (Stream<Path> inside = Files.list(path)) {
          files.addAll(inside.filter(PolicyFiles::isYaml).sorted().toList());
        }
      } else {
        files.add(path);
      }
    }
    return files;
  }

  private static boolean isYaml(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file) && (name.endsWith(".yaml") || name.endsWith(".yml"));
  }
}
