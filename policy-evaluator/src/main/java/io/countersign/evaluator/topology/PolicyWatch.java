package io.countersign.evaluator.topology;

import io.countersign.evaluator.policies.Bundle;
import io.countersign.evaluator.policies.PoliciesInForce;
import io.countersign.evaluator.policies.PolicyStatus;
import io.countersign.evaluator.policies.PolicyStatus.State;
import io.countersign.events.PolicyInForce;
import io.countersign.events.PolicyMode;
import io.countersign.events.PolicyRefused;
import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import io.countersign.schemas.headers.CloudEvents;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells once of every bundle that comes into force and of every one that is refused. It stands
 * below any parent, whose records it passes over, in a sub-topology that has one task: every
 * instance knows what is in force, and one of them tells.
 *
 * @param <K> keys of the parent
 * @param <V> values of the parent
 */
final class PolicyWatch<K, V> implements Processor<K, V, byte[], byte[]> {
  /** How often it looks. */
  static final Duration INTERVAL = Duration.ofSeconds(1);

  /** State: what was told already. */
  static final String STORE = "announced-policies";

  private static final Logger LOG = Logger.getLogger(PolicyWatch.class);

  private static final String SERVICE = "policy-evaluator";

  private static final String LOST_RECORD =
      "Its record on the topic was overwritten or deleted. It holds on, but the topic forgets it"
          + " after a week unless it is published again.";

  /** Before the id of a refused record: it was told of. */
  private static final String REFUSED = "refused/";

  /** Before the id of a record: it was told that another one took its place on the topic. */
  private static final String LOST = "lost/";

  /** Before a policy's name: what was told last of what it has come to. */
  private static final String POLICY = "policy/";

  /** Before a policy's name: what was told last of its shadow. */
  private static final String SHADOW = "shadow/";

  /** Before a policy's name: how many events there are of it. */
  private static final String SEQUENCE = "sequence/";

  private final Topics topics;
  private final Serde<SpecificRecord> serde;
  private final PoliciesInForce policies;
  private final Clock clock;
  private final String sink;

  /** What was refused when it last looked: a directory that is on its way gets a second. */
  private Set<String> refusedBefore = Set.of();

  /**
   * What was lost when it last looked: what holds and what is stored change one after the other.
   */
  private Set<String> lostBefore = Set.of();

  private @Nullable ProcessorContext<byte[], byte[]> context;
  private @Nullable KeyValueStore<String, String> told;
  private @Nullable ReadOnlyKeyValueStore<String, byte[]> bundles;

  /**
   * A watch.
   *
   * @param sink the node that takes its events
   */
  PolicyWatch(
      Topics topics,
      Serde<SpecificRecord> serde,
      PoliciesInForce policies,
      Clock clock,
      String sink) {
    this.topics = topics;
    this.serde = serde;
    this.policies = policies;
    this.clock = clock;
    this.sink = sink;
  }

  /** The state that it needs. */
  static StoreBuilder<KeyValueStore<String, String>> store() {
    return Stores.keyValueStoreBuilder(
        Stores.persistentKeyValueStore(STORE), Serdes.String(), Serdes.String());
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> processorContext) {
    context = processorContext;
    told = processorContext.getStateStore(STORE);
    bundles = processorContext.getStateStore(PolicyEvaluatorTopology.BUNDLES_STORE);
    processorContext.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, ignored -> look());
  }

  @Override
  public void process(Record<K, V> ignored) {
    // Only time makes it look.
  }

  private void look() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    List<PolicyStatus> statuses = policies.statuses();
    Map<String, PolicyStatus> ofPolicies = new HashMap<>();
    Map<String, PolicyStatus> shadows = new HashMap<>();
    Set<String> refused = new HashSet<>();
    for (PolicyStatus status : statuses) {
      if (status.state().isOfThePolicy()) {
        ofPolicies.put(status.name(), status);
      } else if (status.state() == State.SHADOW) {
        shadows.put(status.name(), status);
      } else {
        refused.add(status.id());
      }
    }
    for (PolicyStatus status : statuses) {
      if (status.state() == State.REFUSED && refusedBefore.contains(status.id())) {
        tellRefused(status, ofPolicies.get(status.name()), now);
      }
    }
    ofPolicies.values().stream()
        .sorted(Comparator.comparing(PolicyStatus::name))
        .forEach(status -> tellPolicy(status, now));
    shadows.values().stream()
        .sorted(Comparator.comparing(PolicyStatus::name))
        .forEach(status -> tellShadow(status, now));
    refusedBefore = refused;
    tellLost(statuses, now);
  }

  /** A bundle that holds and whose record is not what the topic will keep. */
  private void tellLost(List<PolicyStatus> statuses, Instant now) {
    Set<String> lost = new HashSet<>();
    for (PolicyStatus status : statuses) {
      boolean holds = status.state() != State.REFUSED && status.state() != State.MISSING;
      if (holds && !isStored(status)) {
        lost.add(status.id());
        if (lostBefore.contains(status.id())
            && told().putIfAbsent(LOST + status.id(), now.toString()) == null) {
          refused(status, List.of(LOST_RECORD), true, now);
        }
      }
    }
    lostBefore = lost;
  }

  private boolean isStored(PolicyStatus status) {
    String key = status.name() + "@" + status.version();
    byte[] stored = Objects.requireNonNull(bundles, "init() comes first").get(key);
    return stored != null && BundleRecords.id(key, stored).equals(status.id());
  }

  private void tellRefused(PolicyStatus refused, @Nullable PolicyStatus policy, Instant now) {
    if (told().putIfAbsent(REFUSED + refused.id(), now.toString()) == null) {
      boolean formerStays =
          policy != null
              && (policy.state() == State.IN_FORCE || policy.state() == State.FORMER_KEPT);
      refused(refused, refused.problems(), formerStays, now);
    }
  }

  private void tellPolicy(PolicyStatus status, Instant now) {
    String before = told().get(POLICY + status.name());
    String is = status.state() == State.MISSING ? "missing" : text(status);
    if (is.equals(before)) {
      return;
    }
    if (status.state() != State.MISSING) {
      inForce(status, before, now);
    } else if (status.id().isEmpty()) {
      // Where a bundle was refused, that was told with it.
      refused(status, status.problems(), false, now);
    }
    told().put(POLICY + status.name(), is);
  }

  private void tellShadow(PolicyStatus status, Instant now) {
    String before = told().get(SHADOW + status.name());
    if (!text(status).equals(before)) {
      inForce(status, before, now);
      told().put(SHADOW + status.name(), text(status));
    }
  }

  private void inForce(PolicyStatus status, @Nullable String before, Instant now) {
    LOG.infof(
        "Policy %s@%s: %s, published by %s",
        status.name(), status.version(), status.state(), status.publishedBy());
    String eventId = nextId(status.name());
    send(
        status.name(),
        eventId,
        PolicyInForce.newBuilder()
            .setEventId(eventId)
            .setName(status.name())
            .setVersion(status.version())
            .setMode(mode(Objects.requireNonNull(status.mode())))
            .setDocumentDigest(status.digest())
            .setPublishedBy(status.publishedBy())
            .setPublishedAt(Objects.requireNonNull(status.publishedAt()))
            .setFormerVersion(before == null ? null : versionOf(before))
            .setOccurredAt(now)
            .build(),
        now);
  }

  private void refused(
      PolicyStatus status, List<String> reasons, boolean formerStays, Instant now) {
    LOG.errorf(
        "Policy %s@%s is refused, %s: %s",
        status.name(),
        status.version(),
        formerStays ? "another bundle of it decides" : "and no bundle of it decides",
        String.join(" ", reasons));
    String eventId = nextId(status.name());
    send(
        status.name(),
        eventId,
        PolicyRefused.newBuilder()
            .setEventId(eventId)
            .setName(status.name())
            .setVersion(status.version())
            .setDocumentDigest(status.digest())
            .setPublishedBy(status.publishedBy())
            .setReasons(reasons)
            .setFormerStays(formerStays)
            .setOccurredAt(now)
            .build(),
        now);
  }

  private void send(String name, String eventId, SpecificRecord event, Instant now) {
    Headers headers = new RecordHeaders();
    CloudEvents.avro(SERVICE, EventTypes.nameOf(event), eventId, now, name, null).writeTo(headers);
    Objects.requireNonNull(context, "init() comes first")
        .forward(
            new Record<>(
                name.getBytes(StandardCharsets.UTF_8),
                serde.serializer().serialize(topics.name(Topic.POLICY_EVENTS), event),
                now.toEpochMilli(),
                headers),
            sink);
  }

  private String nextId(String name) {
    String last = told().get(SEQUENCE + name);
    long sequence = last == null ? 1 : Long.parseLong(last) + 1;
    told().put(SEQUENCE + name, Long.toString(sequence));
    return name + "#" + sequence;
  }

  /** What tells this standing from another; the version, which has no blank, comes first. */
  private static String text(PolicyStatus status) {
    return "%s %s %s %s"
        .formatted(status.version(), status.mode(), status.digest(), status.publishedAt());
  }

  private static @Nullable String versionOf(String text) {
    int blank = text.indexOf(' ');
    return blank < 0 ? null : text.substring(0, blank);
  }

  private static PolicyMode mode(Bundle.Mode mode) {
    return switch (mode) {
      case ENFORCE -> PolicyMode.ENFORCE;
      case SHADOW -> PolicyMode.SHADOW;
      case WITHDRAWN -> PolicyMode.WITHDRAWN;
    };
  }

  private KeyValueStore<String, String> told() {
    return Objects.requireNonNull(told, "init() comes first");
  }
}
