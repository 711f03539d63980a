package io.countersign.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A policy, compiled.
 *
 * @param name {@code metadata.name}
 * @param version {@code metadata.version}
 * @param owner the team that owns it
 * @param groupsRequired groups that the directory must have
 * @param rules its rules, in the document's order, and after them its freezes
 * @param defaults its defaults, in the document's order
 * @param digest {@code sha256:} and the hex SHA-256 of the document's UTF-8 bytes
 */
public record PolicyDocument(
    String name,
    String version,
    @Nullable String owner,
    List<String> groupsRequired,
    List<Rule> rules,
    List<Rule> defaults,
    String digest) {

  /** Copies the lists. */
  public PolicyDocument {
    groupsRequired = List.copyOf(groupsRequired);
    rules = List.copyOf(rules);
    defaults = List.copyOf(defaults);
  }

  /**
   * Reads and compiles a document.
   *
   * @param file its name for messages
   * @param yaml its text
   * @return the compiled policy, or everything that is wrong with the document
   */
  public static PolicyReading read(String file, String yaml) {
    return new DocumentReader(file, yaml).read();
  }

  /** Returns {@code name@version}. */
  public String label() {
    return name + "@" + version;
  }
}
