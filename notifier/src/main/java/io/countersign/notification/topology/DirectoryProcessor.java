package io.countersign.notification.topology;

import io.countersign.events.Principal;
import io.countersign.notification.Person;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Keeps the directory: the newest record of each principal, and who is in which group. */
final class DirectoryProcessor implements Processor<String, SpecificRecord, Void, Void> {
  private static final Logger LOG = Logger.getLogger(DirectoryProcessor.class);
  private static final byte[] NOTHING = new byte[0];

  private final DirectoryListener listener;
  private KeyValueStore<String, byte[]> store;

  DirectoryProcessor(DirectoryListener listener) {
    this.listener = listener;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    store = context.getStateStore(ViewsTopology.DIRECTORY_STORE);
  }

  @Override
  public void process(Record<String, SpecificRecord> record) {
    if (record.key() == null) {
      return; // it is about nobody
    }
    String key = ViewKeys.principal(record.key());
    for (String group : groups(store.get(key))) {
      store.delete(ViewKeys.member(group, record.key()));
    }
    @Nullable Principal principal = readable(record.key(), record.value());
    if (principal == null) {
      store.delete(key);
      return;
    }
    byte[] stored = encode(principal);
    store.put(key, stored);
    for (String group : groups(stored)) {
      store.put(ViewKeys.member(group, record.key()), NOTHING);
    }
    listener.changed(principal.getId(), principal.getVersion());
  }

  private static List<String> groups(byte @Nullable [] stored) {
    return stored == null ? List.of() : decode(stored).getGroups();
  }

  /**
   * The record, where it says something about its key; null for one that says nothing, or nonsense,
   * which gives nobody a right.
   */
  private static @Nullable Principal readable(String key, @Nullable SpecificRecord record) {
    if (!(record instanceof Principal principal) || !principal.getId().equals(key)) {
      return null;
    }
    try {
      Person unused = Person.of(principal);
      return unused.id().isBlank() ? null : principal;
    } catch (IllegalArgumentException nonsense) {
      LOG.errorf(nonsense, "A record of the directory cannot be read and gives no right");
      return null;
    }
  }

  private static byte[] encode(Principal principal) {
    try {
      ByteBuffer encoded = principal.toByteBuffer();
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException("Expected a record that can be encoded", e);
    }
  }

  static Principal decode(byte[] stored) {
    try {
      return Principal.fromByteBuffer(ByteBuffer.wrap(stored));
    } catch (IOException e) {
      throw new UncheckedIOException("Expected a stored principal, but it cannot be read", e);
    }
  }
}
