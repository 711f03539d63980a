package io.countersign.local.admin;

import io.countersign.events.Principal;
import io.countersign.events.PublicKey;
import io.countersign.schemas.Topic;
import java.time.Instant;
import java.util.List;
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
      if (old == null || isChange(old, entry)) {
        writer.send(Topic.DIRECTORY_PRINCIPALS, entry.id(), next(entry, old, by, now), now);
        changed++;
      }
    }
    writer.await();
    return new Loaded(changed, file.entries().size() - changed);
  }

  /** What the directory has of a principal next; the old one is null where it has none. */
  static Principal next(
      DirectoryFile.Entry entry, @Nullable Principal old, String by, Instant now) {
    @Nullable List<PublicKey> keys = entry.keys();
    @Nullable List<String> publishes = entry.publishes();
    // A file that says nothing of keys leaves them: who publishes does not lose that by a change of
    // the address.
    return Principal.newBuilder()
        .setId(entry.id())
        .setKind(entry.kind())
        .setDisplayName(entry.displayName())
        .setEmail(entry.email())
        .setGroups(entry.groups())
        .setLimit(entry.authority().limit())
        .setOwner(entry.owner())
        .setActive(entry.active())
        .setVersion(old == null ? 1 : old.getVersion() + 1)
        .setChangedBy(by)
        .setChangedAt(now)
        .setKeys(keys != null ? keys : old == null ? List.of() : old.getKeys())
        .setPublishes(publishes != null ? publishes : old == null ? List.of() : old.getPublishes())
        .setLimits(entry.authority().limits())
        .setMaxTier(entry.authority().maxTier())
        .setDecidesTools(entry.authority().decidesTools())
        .setQualifications(entry.authority().qualifications())
        .setWorkingTime(entry.workingTime())
        .setExternalId(
            entry.externalId() != null || old == null ? entry.externalId() : old.getExternalId())
        .build();
  }

  /** Whether the entry says something else than the directory has. */
  static boolean isChange(Principal old, DirectoryFile.Entry entry) {
    return !sameContent(old, next(entry, old, old.getChangedBy(), old.getChangedAt()));
  }

  private static boolean sameContent(Principal old, Principal next) {
    return old.getKind() == next.getKind()
        && Objects.equals(old.getDisplayName(), next.getDisplayName())
        && Objects.equals(old.getEmail(), next.getEmail())
        && old.getGroups().equals(next.getGroups())
        && Objects.equals(old.getLimit(), next.getLimit())
        && Objects.equals(old.getOwner(), next.getOwner())
        && old.getActive() == next.getActive()
        && old.getKeys().equals(next.getKeys())
        && old.getPublishes().equals(next.getPublishes())
        && old.getLimits().equals(next.getLimits())
        && Objects.equals(old.getMaxTier(), next.getMaxTier())
        && old.getDecidesTools().equals(next.getDecidesTools())
        && old.getQualifications().equals(next.getQualifications())
        && Objects.equals(old.getWorkingTime(), next.getWorkingTime())
        && Objects.equals(old.getExternalId(), next.getExternalId())
        && old.getRemoved() == next.getRemoved();
  }
}
