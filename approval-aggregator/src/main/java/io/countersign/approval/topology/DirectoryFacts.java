package io.countersign.approval.topology;

import io.countersign.approval.Delegation;
import io.countersign.approval.Facts;
import io.countersign.approval.GroupTime;
import io.countersign.approval.Principal;
import io.countersign.approval.PrincipalId;
import io.countersign.events.PrincipalKind;
import io.countersign.events.WorkingTime;
import io.countersign.schemas.registry.RegistryException;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Looks people up in the global table of the directory, and what they were lent in that of the
 * grants. A record that says nonsense gives nobody a right.
 */
final class DirectoryFacts implements Facts {
  private static final Logger LOG = Logger.getLogger(DirectoryFacts.class);

  private static final String GROUP = "group:";

  private final ReadOnlyKeyValueStore<String, byte[]> directory;
  private final Deserializer<SpecificRecord> deserializer;
  private final String topic;
  private final GrantTable grants;

  DirectoryFacts(
      ReadOnlyKeyValueStore<String, byte[]> directory,
      Deserializer<SpecificRecord> deserializer,
      String topic,
      GrantTable grants) {
    this.directory = directory;
    this.deserializer = deserializer;
    this.topic = topic;
    this.grants = grants;
  }

  @Override
  public List<Delegation> delegationsTo(PrincipalId grantee) {
    return grants.to(grantee);
  }

  @Override
  public @Nullable Delegation delegation(String id) {
    return grants.find(id);
  }

  @Override
  public @Nullable Principal principal(PrincipalId id) {
    return read(id, Inputs::principal);
  }

  @Override
  public GroupTime workingTime(String group) {
    GroupTime time = read(new PrincipalId(GROUP + group), DirectoryFacts::groupTime);
    if (time == null) {
      time = GroupTime.unknown(group);
    }
    if (time.problem() != null) {
      LOG.warnf("Time counts by the clock, because %s", time.problem());
    }
    return time;
  }

  private static GroupTime groupTime(io.countersign.events.Principal record) {
    WorkingTime workingTime = record.getWorkingTime();
    if (record.getKind() != PrincipalKind.GROUP || !record.getActive() || workingTime == null) {
      return GroupTime.unusable(
          record.getVersion(),
          "the directory does not say when %s works".formatted(record.getId()));
    }
    try {
      return new GroupTime(record.getVersion(), WorkingTimes.calendar(workingTime), null);
    } catch (IllegalArgumentException nonsense) {
      return GroupTime.unusable(
          record.getVersion(),
          "the working time of %s says nonsense: %s"
              .formatted(record.getId(), nonsense.getMessage()));
    }
  }

  /** Reads a record; null where there is none that can be read. */
  private <T> @Nullable T read(
      PrincipalId id, Function<io.countersign.events.Principal, T> reading) {
    byte[] value = directory.get(id.value());
    if (value == null) {
      return null;
    }
    try {
      if (deserializer.deserialize(topic, value) instanceof io.countersign.events.Principal record
          && record.getId().equals(id.value())) {
        return reading.apply(record);
      }
      LOG.warnf("The directory's record of %s is about somebody else and gives no right", id);
    } catch (SerializationException | AvroRuntimeException | IllegalArgumentException unreadable) {
      if (RegistryException.isOutage(unreadable)) {
        throw unreadable;
      }
      LOG.warnf(unreadable, "The directory's record of %s cannot be read and gives no right", id);
    }
    return null;
  }
}
