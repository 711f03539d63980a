package io.countersign.evaluator.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.evaluator.policies.Bundle.Mode;
import io.countersign.evaluator.policies.PolicyStatus.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** What is in force is what the definition says, whatever comes in which order. */
class PoliciesInForcePropertyTest {
  private static final Instant BEGIN = Instant.parse("2026-11-18T09:00:00Z");
  private static final List<String> NAMES = List.of("payments", "reads");
  private static final List<String> PRINCIPALS = List.of("user:otto", "user:eva");
  private static final List<Mode> MODES = List.of(Mode.ENFORCE, Mode.SHADOW, Mode.WITHDRAWN);
  private static final int VERSIONS = 3;
  private static final int RECORDS = 14;
  private static final int STEPS = 40;

  /** Who has a key at present: seals ask here, as they ask the directory. */
  private final Set<String> entitled = new HashSet<>();

  /** Everything that can stand on the topic: the same few over and over, so that replays happen. */
  private final List<Written> pool = new ArrayList<>();

  private final Set<Written> written = new HashSet<>();
  private final List<Announcement> told = new ArrayList<>();

  /** A record: a bundle, or one that is broken. */
  private record Written(@Nullable Bundle bundle, @Nullable BrokenBundle broken, boolean forged) {
    void writeTo(PoliciesInForce policies) {
      if (bundle != null) {
        policies.accept(bundle);
      } else if (broken != null) {
        policies.refuse(broken);
      }
    }
  }

  @Property(tries = 300)
  void theStateIsThatOfTheDefinitionAfterEveryStepAndEveryRestart(@ForAll long seed) {
    Random random = new Random(seed);
    reset(random);
    PoliciesInForce policies = new PoliciesInForce();
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(8)) {
        case 0, 1, 2, 3 -> {
          Written record = pool.get(random.nextInt(pool.size()));
          written.add(record);
          record.writeTo(policies);
        }
        case 4, 5 -> {
          String principal = PRINCIPALS.get(random.nextInt(PRINCIPALS.size()));
          if (!entitled.remove(principal)) {
            entitled.add(principal);
          }
          policies.directoryChanged(principal);
        }
        case 6 -> announce(policies);
        default -> policies = restarted(random);
      }
      for (String name : NAMES) {
        assertThat(standing(policies, name))
            .as("%s, step %d", name, step)
            .isEqualTo(expected(name));
      }
    }
  }

  @Property(tries = 100)
  void aRecordThatIsNotBelievedChangesNothing(@ForAll long seed) {
    Random random = new Random(seed);
    reset(random);
    entitled.addAll(PRINCIPALS);
    PoliciesInForce policies = new PoliciesInForce();
    for (Written record : pool) {
      record.writeTo(policies);
    }
    List<String> before = NAMES.stream().map(name -> standing(policies, name)).toList();
    for (String name : NAMES) {
      record(name, Mode.ENFORCE, 1_000, true, true).writeTo(policies);
      record(name, Mode.WITHDRAWN, 1_001, true, true).writeTo(policies);
      new Written(
              null,
              new BrokenBundle("broken " + name, name, "1", "", "", List.of("It is broken.")),
              false)
          .writeTo(policies);
    }
    record("another", Mode.ENFORCE, 1_000, false, true).writeTo(policies);

    assertThat(NAMES.stream().map(name -> standing(policies, name))).isEqualTo(before);
    assertThat(standing(policies, "another")).isEqualTo("nothing");
  }

  private void reset(Random random) {
    entitled.clear();
    pool.clear();
    written.clear();
    told.clear();
    for (int i = 0; i < RECORDS; i++) {
      String name = NAMES.get(random.nextInt(NAMES.size()));
      Mode mode = MODES.get(random.nextInt(MODES.size()));
      if (random.nextInt(8) == 0) {
        BrokenBundle broken =
            new BrokenBundle("broken " + i, name, "1", "", "", List.of("It is broken."));
        pool.add(new Written(null, broken, false));
      } else {
        // Few moments, so that some bundles of a name were signed at the same one.
        pool.add(
            record(name, mode, random.nextInt(6), random.nextInt(4) > 0, random.nextInt(5) == 0));
      }
    }
  }

  private Written record(String name, Mode mode, int second, boolean compiles, boolean forged) {
    String version = "v" + (second % VERSIONS);
    String document =
        """
        apiVersion: countersign/v1
        kind: ApprovalPolicy
        metadata: {name: %s, version: %s}
        rules:
          - {id: all, tools: [x.y], tier: 1, verdict: %s}
        """
            .formatted(name, version, compiles ? "allow" : "perhaps");
    String by = PRINCIPALS.get(second % PRINCIPALS.size());
    String id = "%s %s %d %s %s".formatted(name, mode, second, compiles, forged);
    Bundle.Seal seal =
        () -> forged || !entitled.contains(by) ? List.of("Nobody entitled signed.") : List.of();
    return new Written(
        new Bundle(
            id,
            name,
            version,
            mode,
            "digest of " + document,
            document,
            null,
            by,
            BEGIN.plusSeconds(second),
            seal),
        null,
        forged);
  }

  /** What the watch does: it tells what holds at present. */
  private void announce(PoliciesInForce policies) {
    for (PolicyStatus status : policies.statuses()) {
      Mode mode = status.mode();
      Instant publishedAt = status.publishedAt();
      boolean holds =
          status.state() == State.IN_FORCE
              || status.state() == State.FORMER_KEPT
              || status.state() == State.WITHDRAWN
              || status.state() == State.SHADOW;
      if (holds && mode != null && publishedAt != null) {
        Announcement announcement =
            new Announcement(status.name(), status.version(), mode, status.digest(), publishedAt);
        told.add(announcement);
        policies.announced(announcement);
      }
    }
  }

  /** The tables are read again in any order, each in the order of its topic, or shuffled. */
  private PoliciesInForce restarted(Random random) {
    PoliciesInForce fresh = new PoliciesInForce();
    List<Runnable> reads = new ArrayList<>();
    written.forEach(record -> reads.add(() -> record.writeTo(fresh)));
    PRINCIPALS.forEach(principal -> reads.add(() -> fresh.directoryChanged(principal)));
    reads.add(() -> told.forEach(fresh::announced));
    Collections.shuffle(reads, random);
    reads.forEach(Runnable::run);
    return fresh;
  }

  private static String standing(PoliciesInForce policies, String name) {
    return Stream.of(
            find(policies, name, State.IN_FORCE, State.FORMER_KEPT).map(s -> "decides " + s.id()),
            find(policies, name, State.WITHDRAWN).map(s -> "withdrawn " + s.id()),
            find(policies, name, State.MISSING).map(s -> "missing"),
            find(policies, name, State.SHADOW).map(s -> "shadow " + s.id()))
        .flatMap(Optional::stream)
        .reduce((one, other) -> one + ", " + other)
        .orElse("nothing");
  }

  private static Optional<PolicyStatus> find(
      PoliciesInForce policies, String name, State... states) {
    return policies.statuses().stream()
        .filter(status -> status.name().equals(name) && List.of(states).contains(status.state()))
        .findFirst();
  }

  /** The definition, step by step over all that was ever written. */
  private String expected(String name) {
    TreeMap<Bundle, Boolean> believed =
        new TreeMap<>(
            Comparator.comparing(Bundle::publishedAt)
                .thenComparing(Bundle::digest)
                .thenComparing(Bundle::mode)
                .thenComparing(Bundle::version)
                .thenComparing(Bundle::id));
    for (Written record : written) {
      Bundle bundle = record.bundle();
      if (bundle != null
          && bundle.name().equals(name)
          && !record.forged()
          && entitled.contains(bundle.publishedBy())) {
        believed.put(bundle, bundle.document().contains("verdict: allow"));
      }
    }
    String holds = null;
    String shadow = null;
    boolean failed = false;
    for (Bundle bundle : believed.descendingKeySet()) {
      boolean compiles = believed.getOrDefault(bundle, false);
      if (bundle.mode() == Mode.WITHDRAWN) {
        holds = "withdrawn " + bundle.id();
        break;
      } else if (bundle.mode() == Mode.ENFORCE && compiles) {
        holds = "decides " + bundle.id();
        break;
      } else if (bundle.mode() == Mode.ENFORCE) {
        failed = true;
      } else if (compiles && shadow == null) {
        shadow = "shadow " + bundle.id();
      }
    }
    boolean announcedAsDeciding =
        told.stream()
            .filter(one -> one.name().equals(name) && one.mode() != Mode.SHADOW)
            .reduce((one, later) -> later)
            .map(one -> one.mode() == Mode.ENFORCE)
            .orElse(false);
    boolean missing =
        holds == null ? failed || announcedAsDeciding : holds.startsWith("withdrawn") && failed;
    List<String> all = new ArrayList<>();
    if (missing) {
      all.add("missing");
    } else if (holds != null) {
      all.add(holds);
    }
    if (shadow != null) {
      all.add(shadow);
    }
    return all.isEmpty() ? "nothing" : String.join(", ", all);
  }
}
