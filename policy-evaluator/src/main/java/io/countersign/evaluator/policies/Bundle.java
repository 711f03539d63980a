package io.countersign.evaluator.policies;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bundle as it stands on the topic, whole: its signature is over all of it. Whether whoever
 * signed it is to be believed, its seal says.
 *
 * @param id what tells this record from every other one
 * @param name name of the policy
 * @param version version of the document
 * @param mode what it is for
 * @param digest {@code sha256:} and the hex SHA-256 of the document's UTF-8 bytes
 * @param document the document, YAML
 * @param owner the team that the record names
 * @param publishedBy principal who signed it
 * @param publishedAt when it was signed
 * @param seal what is asked whether the signature holds at present
 */
public record Bundle(
    String id,
    String name,
    String version,
    Mode mode,
    String digest,
    String document,
    @Nullable String owner,
    String publishedBy,
    Instant publishedAt,
    Seal seal) {

  /** What a bundle is for. */
  public enum Mode {
    /** It decides. */
    ENFORCE,
    /** It is asked beside the one that decides. */
    SHADOW,
    /** Its policy no longer decides. */
    WITHDRAWN
  }

  /** The signature of a bundle; its answer changes with the directory. */
  @FunctionalInterface
  public interface Seal {
    /** Why the bundle is not to be believed at present, in sentences; empty where it is. */
    List<String> problems();
  }

  /** Of two bundles of a name, the later one holds; the rest only makes the order total. */
  static final Comparator<Bundle> LATEST_FIRST =
      Comparator.comparing(Bundle::publishedAt)
          .thenComparing(Bundle::digest)
          .thenComparing(Bundle::mode)
          .thenComparing(Bundle::version)
          .thenComparing(Bundle::id)
          .reversed();

  /** Name and version as one. */
  public String label() {
    return name + "@" + version;
  }

  Announcement announcement() {
    return new Announcement(name, version, mode, digest, publishedAt);
  }
}
