package io.countersign.approval.query;

import io.countersign.approval.ActionId;
import io.countersign.approval.topology.ApprovalTopology;
import io.countersign.approval.topology.StoredState;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsNotStartedException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** The states that this instance holds, and who holds the others. */
public final class ActionStates {
  private static final StringSerializer KEYS = new StringSerializer();

  private final KafkaStreams streams;
  private final HostInfo self;

  /**
   * Of {@code streams}.
   *
   * @param streams the running stream
   * @param self the address that this instance tells the others
   */
  public ActionStates(KafkaStreams streams, HostInfo self) {
    this.streams = streams;
    this.self = self;
  }

  /**
   * Who holds an action.
   *
   * @param partition partition of its events and of its state
   * @param active who decides it
   * @param standbys who keeps a copy of its state
   */
  public record Place(int partition, HostInfo active, Set<HostInfo> standbys) {
    /** Copies the set. */
    public Place {
      standbys = Set.copyOf(standbys);
    }
  }

  /** Whether {@code host} is this instance. */
  public boolean isHere(HostInfo host) {
    return host.equals(self);
  }

  /**
   * Who holds {@code actionId}.
   *
   * @throws NotNowException while that is being found out
   */
  public Place place(ActionId actionId) {
    KeyQueryMetadata found;
    try {
      found = streams.queryMetadataForKey(ApprovalTopology.APPROVALS, actionId.value(), KEYS);
    } catch (IllegalStateException | StreamsNotStartedException starting) {
      throw rebalancing();
    }
    if (found == null
        || found.equals(KeyQueryMetadata.NOT_AVAILABLE)
        || found.activeHost().equals(HostInfo.unavailable())) {
      throw rebalancing();
    }
    return new Place(found.partition(), found.activeHost(), found.standbyHosts());
  }

  /**
   * The state of {@code actionId} as it stands here; empty where it was never seen.
   *
   * @param stale whether a copy that may be behind will do
   * @throws NotNowException where this instance does not hold it, or not yet
   */
  public Optional<StoredState> here(ActionId actionId, int partition, boolean stale) {
    StoreQueryParameters<ReadOnlyKeyValueStore<String, StoredState>> parameters =
        StoreQueryParameters.fromNameAndType(
                ApprovalTopology.APPROVALS,
                QueryableStoreTypes.<String, StoredState>keyValueStore())
            .withPartition(partition);
    try {
      return Optional.ofNullable(
          streams.store(stale ? parameters.enableStaleStores() : parameters).get(actionId.value()));
    } catch (InvalidStateStoreException moved) {
      throw rebalancing();
    }
  }

  private static NotNowException rebalancing() {
    return new NotNowException(
        "rebalancing", "The instances are dividing the actions among them; ask again in a moment.");
  }
}
