package io.countersign.approval.topology;

import io.countersign.approval.Delegation;
import io.countersign.approval.Facts;
import io.countersign.approval.Principal;
import io.countersign.approval.PrincipalId;
import io.countersign.schemas.registry.RegistryException;
import java.util.List;
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
    byte[] value = directory.get(id.value());
    if (value == null) {
      return null;
    }
    try {
      if (deserializer.deserialize(topic, value) instanceof io.countersign.events.Principal record
          && record.getId().equals(id.value())) {
        return Inputs.principal(record);
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
