package io.countersign.notification.topology;

import io.countersign.notification.Approver;
import io.countersign.notification.Card;
import io.countersign.notification.OpenRequest;
import io.countersign.notification.Person;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link ViewsTopology} keeps. Every method may be called from any thread, and throws
 * {@code InvalidStateStoreException} while the stores are not open.
 */
public final class Views {
  /** How many lines an inbox shows at most; the ones that are due first. */
  public static final int MAX_INBOX_LINES = 500;

  private static final String AGENT_PREFIX = "agent:";

  private final Supplier<ReadOnlyKeyValueStore<String, byte[]>> cards;
  private final Supplier<ReadOnlyKeyValueStore<String, byte[]>> directory;

  /**
   * @param cards gives the store {@link ViewsTopology#CARDS_STORE}
   * @param directory gives the store {@link ViewsTopology#DIRECTORY_STORE}
   */
  public Views(
      Supplier<ReadOnlyKeyValueStore<String, byte[]>> cards,
      Supplier<ReadOnlyKeyValueStore<String, byte[]>> directory) {
    this.cards = cards;
    this.directory = directory;
  }

  /** The card of an action; null where nobody knows it. */
  public @Nullable Card card(String actionId) {
    byte @Nullable [] stored = cards.get().get(ViewKeys.card(actionId));
    return stored == null ? null : ViewCodec.read(stored, StoredCard.class).card();
  }

  /** A principal of the directory; null where it has none of this id. */
  public @Nullable Person person(String principalId) {
    byte @Nullable [] stored = directory.get().get(principalId);
    return stored == null ? null : ViewCodec.read(stored, Person.class);
  }

  /** The answer that a command got; null where it got none or that was long ago. */
  public @Nullable StoredAnswer answer(String commandId) {
    byte @Nullable [] stored = cards.get().get(ViewKeys.answer(commandId));
    return stored == null ? null : ViewCodec.read(stored, StoredAnswer.class);
  }

  /**
   * The requests that a person may decide now, the one that is due first in front, at most {@link
   * #MAX_INBOX_LINES}.
   */
  public List<OpenRequest> inbox(Person person) {
    Map<String, OpenRequest> found = new HashMap<>();
    Map<String, @Nullable String> owners = new HashMap<>();
    for (Approver name : person.names()) {
      collect(name, person, owners, found);
    }
    return found.values().stream()
        .sorted(Comparator.comparing(OpenRequest::deadline).thenComparing(OpenRequest::actionId))
        .limit(MAX_INBOX_LINES)
        .toList();
  }

  /** Whether the person may decide the request now, as far as this service knows. */
  public boolean mayDecide(Person person, OpenRequest request) {
    return request.mayBeDecidedBy(person, ownerOf(request.agentId()));
  }

  /** The owner of an agent by the directory; null where it names none. */
  public @Nullable String ownerOf(String agentId) {
    @Nullable Person agent = person(AGENT_PREFIX + agentId);
    return agent == null ? null : agent.owner();
  }

  private void collect(
      Approver name,
      Person person,
      Map<String, @Nullable String> owners,
      Map<String, OpenRequest> found) {
    int taken = 0;
    try (StringSerializer serializer = new StringSerializer();
        KeyValueIterator<String, byte[]> lines =
            cards.get().prefixScan(ViewKeys.inboxOf(name), serializer)) {
      while (taken < MAX_INBOX_LINES && lines.hasNext()) {
        OpenRequest request = ViewCodec.read(lines.next().value, OpenRequest.class);
        if (!owners.containsKey(request.agentId())) {
          owners.put(request.agentId(), ownerOf(request.agentId()));
        }
        if (request.mayBeDecidedBy(person, owners.get(request.agentId()))) {
          found.putIfAbsent(request.actionId(), request);
          taken++;
        }
      }
    }
  }
}
