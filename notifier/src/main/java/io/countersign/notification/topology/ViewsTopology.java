package io.countersign.notification.topology;

import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import java.time.Duration;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * What people read, whole in every instance, so that any instance answers any person:
 *
 * <pre>
 * approval.events       → fold-cards      → store cards
 * directory.principals  → fold-directory  → store directory
 * approval.delegations  → fold-grants     → store grants
 * </pre>
 *
 * <p>It stands apart from {@link RoutingTopology} because one topology cannot read a topic both
 * into a global store and as a stream.
 */
public final class ViewsTopology {
  /** Store of cards, inbox lines and answers; {@link Views} reads it. */
  public static final String CARDS_STORE = "cards-2";

  /** Store of people. */
  public static final String DIRECTORY_STORE = "directory-2";

  /** Store of the grants by which people decide in others' places. */
  public static final String GRANTS_STORE = "grants-1";

  private ViewsTopology() {}

  /**
   * The topology.
   *
   * @param topics names of the topics
   * @param events reads the values
   * @param keepClosed how long cards of ended actions are kept
   * @param listener hears of answers
   * @param directory hears of the directory's records
   */
  public static Topology build(
      Topics topics,
      Deserializer<SpecificRecord> events,
      Duration keepClosed,
      AnswerListener listener,
      DirectoryListener directory) {
    Topology topology = new Topology();
    topology.addGlobalStore(
        store(Stores.persistentKeyValueStore(CARDS_STORE)),
        "approval-events",
        new StringDeserializer(),
        events,
        topics.name(Topic.APPROVAL_EVENTS),
        "fold-cards",
        () -> new CardsProcessor(keepClosed, listener));
    topology.addGlobalStore(
        store(Stores.inMemoryKeyValueStore(DIRECTORY_STORE)),
        "directory-principals",
        new StringDeserializer(),
        events,
        topics.name(Topic.DIRECTORY_PRINCIPALS),
        "fold-directory",
        () -> new DirectoryProcessor(directory));
    topology.addGlobalStore(
        store(Stores.inMemoryKeyValueStore(GRANTS_STORE)),
        "approval-delegations",
        new StringDeserializer(),
        events,
        topics.name(Topic.APPROVAL_DELEGATIONS),
        "fold-grants",
        GrantsProcessor::new);
    return topology;
  }

  private static StoreBuilder<KeyValueStore<String, byte[]>> store(
      KeyValueBytesStoreSupplier supplier) {
    return Stores.keyValueStoreBuilder(supplier, Serdes.String(), Serdes.ByteArray())
        .withCachingDisabled()
        .withLoggingDisabled();
  }
}
