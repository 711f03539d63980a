package io.countersign.notification.topology;

import io.countersign.events.Principal;
import io.countersign.notification.Approver;
import io.countersign.notification.Card;
import io.countersign.notification.DecidingRight;
import io.countersign.notification.Grant;
import io.countersign.notification.LentRight;
import io.countersign.notification.OpenRequest;
import io.countersign.notification.OpenReview;
import io.countersign.notification.Person;
import io.countersign.notification.directory.Directory;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link ViewsTopology} keeps. Every method may be called from any thread, and throws
 * {@code InvalidStateStoreException} while the stores are not open.
 */
public final class Views implements Directory {
  /** How many lines an inbox shows at most; the ones that are due first. */
  public static final int MAX_INBOX_LINES = 500;

  /** How many of the grants that a person has are looked at, in order of their ids. */
  static final int MAX_GRANTS = 64;

  private static final String AGENT_PREFIX = "agent:";

  private final Supplier<ReadOnlyKeyValueStore<String, byte[]>> cards;
  private final Supplier<ReadOnlyKeyValueStore<String, byte[]>> directory;
  private final Supplier<ReadOnlyKeyValueStore<String, byte[]>> grants;
  private final Clock clock;

  /**
   * @param cards gives the store {@link ViewsTopology#CARDS_STORE}
   * @param directory gives the store {@link ViewsTopology#DIRECTORY_STORE}
   * @param grants gives the store {@link ViewsTopology#GRANTS_STORE}
   * @param clock tells which grants hold
   */
  public Views(
      Supplier<ReadOnlyKeyValueStore<String, byte[]>> cards,
      Supplier<ReadOnlyKeyValueStore<String, byte[]>> directory,
      Supplier<ReadOnlyKeyValueStore<String, byte[]>> grants,
      Clock clock) {
    this.cards = cards;
    this.directory = directory;
    this.grants = grants;
    this.clock = clock;
  }

  /** The card of an action; null where nobody knows it. */
  public @Nullable Card card(String actionId) {
    byte @Nullable [] stored = cards.get().get(ViewKeys.card(actionId));
    return stored == null ? null : ViewCodec.read(stored, StoredCard.class).card();
  }

  /** A principal of the directory; null where it has none of this id. */
  public @Nullable Person person(String principalId) {
    @Nullable Principal principal = principal(principalId);
    return principal == null ? null : Person.of(principal);
  }

  /** The directory's record of a principal; null where it has none of this id. */
  @Override
  public @Nullable Principal principal(String principalId) {
    byte @Nullable [] stored = directory.get().get(ViewKeys.principal(principalId));
    return stored == null ? null : DirectoryProcessor.decode(stored);
  }

  /** The directory's records whose ids begin so, in order of their ids. */
  @Override
  public List<Principal> principals(String idPrefix) {
    List<Principal> found = new ArrayList<>();
    try (StringSerializer serializer = new StringSerializer();
        KeyValueIterator<String, byte[]> records =
            directory.get().prefixScan(ViewKeys.principal(idPrefix), serializer)) {
      records.forEachRemaining(record -> found.add(DirectoryProcessor.decode(record.value)));
    }
    return found;
  }

  /** Ids of the principals that are in the group, in order. */
  @Override
  public List<String> members(String group) {
    String prefix = ViewKeys.membersOf(group);
    List<String> members = new ArrayList<>();
    try (StringSerializer serializer = new StringSerializer();
        KeyValueIterator<String, byte[]> keys = directory.get().prefixScan(prefix, serializer)) {
      keys.forEachRemaining(member -> members.add(member.key.substring(prefix.length())));
    }
    return members;
  }

  /** Names of the groups that somebody is in, in order. */
  @Override
  public Set<String> groupsWithMembers() {
    Set<String> groups = new TreeSet<>();
    try (StringSerializer serializer = new StringSerializer();
        KeyValueIterator<String, byte[]> keys =
            directory.get().prefixScan(ViewKeys.members(), serializer)) {
      keys.forEachRemaining(member -> groups.add(ViewKeys.groupOf(member.key)));
    }
    return groups;
  }

  /** The answer that a command got; null where it got none or that was long ago. */
  public @Nullable StoredAnswer answer(String commandId) {
    byte @Nullable [] stored = cards.get().get(ViewKeys.answer(commandId));
    return stored == null ? null : ViewCodec.read(stored, StoredAnswer.class);
  }

  /**
   * The requests that a person may decide now, in their own right or under a grant, the one that is
   * due first in front, at most {@link #MAX_INBOX_LINES}.
   */
  public List<OpenRequest> inbox(Person person) {
    Map<String, OpenRequest> found = new HashMap<>();
    Map<String, @Nullable String> owners = new HashMap<>();
    for (Approver name : person.names()) {
      collect(name, request -> request.mayBeDecidedBy(person, owner(request, owners)), found);
    }
    for (LentRight right : lentTo(person)) {
      for (Approver name : right.names()) {
        collect(name, request -> right.lets(person, request, owner(request, owners)), found);
      }
    }
    return found.values().stream()
        .sorted(Comparator.comparing(OpenRequest::deadline).thenComparing(OpenRequest::actionId))
        .limit(MAX_INBOX_LINES)
        .toList();
  }

  /** Whether the person may decide the request now, as far as this service knows. */
  public boolean mayDecide(Person person, OpenRequest request) {
    return !rights(person, request).isEmpty();
  }

  /**
   * By which rights the person may decide the request now, as far as this service knows: their own
   * first; empty where they may not.
   */
  public List<DecidingRight> rights(Person person, OpenRequest request) {
    @Nullable String owner = ownerOf(request.agentId());
    List<DecidingRight> rights = new ArrayList<>();
    if (request.mayBeDecidedBy(person, owner)) {
      rights.add(DecidingRight.OWN);
    }
    for (LentRight right : lentTo(person)) {
      if (right.lets(person, request, owner)) {
        rights.add(
            new DecidingRight(right.chain().getLast().id(), right.grantors().getFirst().id()));
      }
    }
    return List.copyOf(rights);
  }

  /**
   * The reviews that the person may answer, the one that waits longest in front, at most {@link
   * #MAX_INBOX_LINES}.
   */
  public List<OpenReview> reviews(Person person) {
    Map<String, OpenReview> found = new HashMap<>();
    for (Approver name : person.names()) {
      int taken = 0;
      try (StringSerializer serializer = new StringSerializer();
          KeyValueIterator<String, byte[]> lines =
              cards.get().prefixScan(ViewKeys.reviewsOf(name), serializer)) {
        while (taken < MAX_INBOX_LINES && lines.hasNext()) {
          OpenReview review = ViewCodec.read(lines.next().value, OpenReview.class);
          if (review.mayBeAnsweredBy(person, ownerOf(review.agentId()))) {
            found.putIfAbsent(review.actionId(), review);
            taken++;
          }
        }
      }
    }
    return found.values().stream()
        .sorted(Comparator.comparing(OpenReview::since).thenComparing(OpenReview::actionId))
        .limit(MAX_INBOX_LINES)
        .toList();
  }

  /** Whether the person may answer the review, as far as this service knows. */
  public boolean mayReview(Person person, OpenReview review) {
    return review.mayBeAnsweredBy(person, ownerOf(review.agentId()));
  }

  /** The owner of an agent by the directory; null where it names none. */
  public @Nullable String ownerOf(String agentId) {
    @Nullable Person agent = person(AGENT_PREFIX + agentId);
    return agent == null ? null : agent.owner();
  }

  /** The rights that the person was lent and that hold now, by others' own or given on. */
  private List<LentRight> lentTo(Person person) {
    Instant now = clock.instant();
    List<LentRight> rights = new ArrayList<>();
    try (StringSerializer serializer = new StringSerializer();
        KeyValueIterator<String, byte[]> lines =
            grants.get().prefixScan(GrantKeys.to(person.id()), serializer)) {
      for (int looked = 0; looked < MAX_GRANTS && lines.hasNext(); looked++) {
        Grant grant = ViewCodec.read(lines.next().value, Grant.class);
        @Nullable LentRight right =
            LentRight.of(grant, each -> each.holds(now), this::grant, this::person);
        if (right != null) {
          rights.add(right);
        }
      }
    }
    return rights;
  }

  private @Nullable Grant grant(String id) {
    byte @Nullable [] stored = grants.get().get(GrantKeys.byId(id));
    return stored == null ? null : ViewCodec.read(stored, Grant.class);
  }

  private @Nullable String owner(OpenRequest request, Map<String, @Nullable String> owners) {
    if (!owners.containsKey(request.agentId())) {
      owners.put(request.agentId(), ownerOf(request.agentId()));
    }
    return owners.get(request.agentId());
  }

  private void collect(
      Approver name, Predicate<OpenRequest> mayDecide, Map<String, OpenRequest> found) {
    int taken = 0;
    try (StringSerializer serializer = new StringSerializer();
        KeyValueIterator<String, byte[]> lines =
            cards.get().prefixScan(ViewKeys.inboxOf(name), serializer)) {
      while (taken < MAX_INBOX_LINES && lines.hasNext()) {
        OpenRequest request = ViewCodec.read(lines.next().value, OpenRequest.class);
        if (mayDecide.test(request)) {
          found.putIfAbsent(request.actionId(), request);
          taken++;
        }
      }
    }
  }
}
