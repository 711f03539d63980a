package io.countersign.local.admin;

import io.countersign.events.Principal;
import io.countersign.schemas.Topic;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Publishes a directory: only what changed, each change as the next version of its principal. */
public final class DirectoryLoader {

  private DirectoryLoader() {}

  /**
   * What came of a load.
   *
   * @param changed principals that are new or changed
   * @param unchanged principals that were as the file says
   */
  public record Loaded(int changed, int unchanged) {}

  /**
   * Writes what differs; returns when the broker has it.
   *
   * @param current what the directory holds now, by id
   * @param by principal who loads it
   */
  public static Loaded load(
      RecordWriter writer,
      Map<String, SpecificRecord> current,
      DirectoryFile file,
      String by,
      Instant now) {
    int changed = 0;
    for (DirectoryFile.Entry entry : file.entries()) {
      @Nullable Principal old =
          current.get(entry.id()) instanceof Principal principal ? principal : null;
      Principal next = principal(entry, old == null ? 1 : old.getVersion() + 1, by, now);
      if (old == null || !sameContent(old, next)) {
        writer.send(Topic.DIRECTORY_PRINCIPALS, entry.id(), next, now);
        changed++;
      }
    }
    writer.await();
    return new Loaded(changed, file.entries().size() - changed);
  }

  private static Principal principal(
      DirectoryFile.Entry entry, long version, String by, Instant now) {
    return Principal.newBuilder()
        .setId(entry.id())
        .setKind(entry.kind())
        .setDisplayName(entry.displayName())
        .setEmail(entry.email())
        .setGroups(entry.groups())
        .setLimit(entry.limit())
        .setOwner(entry.owner())
        .setActive(entry.active())
        .setVersion(version)
        .setChangedBy(by)
        .setChangedAt(now)
        .build();
  }

  private static boolean sameContent(Principal old, Principal next) {
    return old.getKind() == next.getKind()
        && Objects.equals(old.getDisplayName(), next.getDisplayName())
        && Objects.equals(old.getEmail(), next.getEmail())
        && old.getGroups().equals(next.getGroups())
        && Objects.equals(old.getLimit(), next.getLimit())
        && Objects.equals(old.getOwner(), next.getOwner())
        && old.getActive() == next.getActive();
  }
}
