package io.countersign.evaluator.policies;

import io.countersign.evaluator.policies.Standing.Sealed;
import io.countersign.policy.ActionFacts;
import io.countersign.policy.Assessment;
import io.countersign.policy.Circumstances;
import io.countersign.policy.Classification;
import io.countersign.policy.Explanation;
import io.countersign.policy.PolicyDocument;
import io.countersign.policy.PolicySet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The policies that decide at present, and their shadows. Whoever publishes verifies and compiles
 * here, on their own thread; whoever classifies only reads the finished set.
 *
 * <p>What is in force is a function of the records that were taken in and of what their seals say,
 * in whatever order both came: of each name, the bundle that was signed last, is believed and
 * compiles. A record that is not believed changes nothing. A policy that should decide and of which
 * nothing good is there denies everything.
 */
public final class PoliciesInForce {
  /**
   * How many whole bundles are kept that nobody believes, since a key for them could still come.
   * Those that are believed are all kept.
   */
  public static final int MAXIMUM_UNBELIEVED = 10_000;

  /** How many broken records are remembered, to tell of them. */
  public static final int MAXIMUM_BROKEN = 1_000;

  private final Map<String, Map<String, Sealed>> bundles = new TreeMap<>();
  private final Map<String, BrokenBundle> broken = new LinkedHashMap<>();
  private final Map<String, Announcement> last = new HashMap<>();
  private final Map<String, Set<Announcement>> announced = new HashMap<>();
  private final Map<String, Standing> standings = new TreeMap<>();
  private final CompiledDocuments documents = new CompiledDocuments();
  private int unbelieved;
  private long refusals;
  private volatile Snapshot snapshot = new Snapshot(PolicySet.EMPTY, null, List.of(), "", 0);

  /**
   * What is in force at a moment.
   *
   * @param set the policies that decide
   * @param shadows null where no policy has a shadow
   * @param denial why everything is denied; empty where it is not
   */
  private record Snapshot(
      PolicySet set,
      @Nullable Shadows shadows,
      List<PolicyStatus> statuses,
      String denial,
      long refusals) {}

  /**
   * The shadows.
   *
   * @param set what would decide with them in their places
   * @param changed the shadows and the policies in whose places they would be
   */
  private record Shadows(PolicySet set, List<PolicySet> changed) {
    boolean concern(String tool) {
      return changed.stream().anyMatch(policies -> policies.speaksAbout(tool));
    }
  }

  /** Takes in a bundle; the same one again has no effect. */
  public synchronized void accept(Bundle bundle) {
    Map<String, Sealed> ofName = bundles.computeIfAbsent(bundle.name(), name -> new HashMap<>());
    if (ofName.containsKey(bundle.id())) {
      return;
    }
    Sealed first = new Sealed(bundle, bundle.seal().problems());
    if (!first.isBelieved()) {
      if (unbelieved == MAXIMUM_UNBELIEVED) {
        List<String> problems = new ArrayList<>(first.problems());
        problems.add("Too many bundles wait for a key of theirs, so it is not kept.");
        refuse(
            new BrokenBundle(
                bundle.id(),
                bundle.name(),
                bundle.version(),
                bundle.digest(),
                bundle.publishedBy(),
                problems));
        return;
      }
      unbelieved++;
    }
    ofName.put(bundle.id(), first);
    rebuild(Set.of(bundle.name()));
  }

  /** Notes a record that is no whole bundle; it changes nothing that is in force. */
  public synchronized void refuse(BrokenBundle record) {
    if (broken.containsKey(record.id())) {
      return;
    }
    if (broken.size() == MAXIMUM_BROKEN) {
      broken.remove(broken.keySet().iterator().next());
    }
    broken.put(record.id(), record);
    refusals++;
    publish();
  }

  /** Notes what was announced, in the order of the announcements of a name. */
  public synchronized void announced(Announcement announcement) {
    String name = announcement.name();
    announced.computeIfAbsent(name, key -> new HashSet<>()).add(announcement);
    if (announcement.mode() != Bundle.Mode.SHADOW) {
      last.put(name, announcement);
    }
    rebuild(Set.of(name));
  }

  /** Asks again the seals of what a principal published, because the directory changed. */
  public synchronized void directoryChanged(String principal) {
    Set<String> changed = new TreeSet<>();
    for (Map<String, Sealed> ofName : bundles.values()) {
      for (Map.Entry<String, Sealed> entry : ofName.entrySet()) {
        Sealed before = entry.getValue();
        if (!before.bundle().publishedBy().equals(principal)) {
          continue;
        }
        Sealed now = new Sealed(before.bundle(), before.bundle().seal().problems());
        if (!now.equals(before)) {
          unbelieved += (now.isBelieved() ? 0 : 1) - (before.isBelieved() ? 0 : 1);
          entry.setValue(now);
          changed.add(now.bundle().name());
        }
      }
    }
    if (!changed.isEmpty()) {
      rebuild(changed);
    }
  }

  /** Asks the policies in force about an action. */
  public Assessment assess(ActionFacts facts, Circumstances circumstances) {
    Snapshot current = snapshot;
    return current.denial().isEmpty()
        ? current.set().assess(facts, circumstances)
        : Assessment.denied(current.denial());
  }

  /**
   * Asks the policies with the shadows in their places; empty where no policy that has a shadow,
   * and no shadow, speaks about the action's tool.
   */
  public Optional<Assessment> assessShadow(ActionFacts facts, Circumstances circumstances) {
    Shadows shadows = snapshot.shadows();
    return shadows == null || !shadows.concern(facts.tool())
        ? Optional.empty()
        : Optional.of(shadows.set().assess(facts, circumstances));
  }

  /**
   * Classifies an action and says what each rule answered.
   *
   * @param settling turns what the rules say into the answer, knowing how limits stand
   */
  public Explanation explain(
      ActionFacts facts,
      Circumstances circumstances,
      Function<Assessment, Classification> settling) {
    Snapshot current = snapshot;
    Explanation explanation = current.set().explain(facts, circumstances, settling);
    return current.denial().isEmpty()
        ? explanation
        : new Explanation(Classification.denied(current.denial()), explanation.rules());
  }

  /** As {@link #explain}, with the shadows in their places. */
  public Optional<Explanation> explainShadow(
      ActionFacts facts,
      Circumstances circumstances,
      Function<Assessment, Classification> settling) {
    Shadows shadows = snapshot.shadows();
    return shadows == null || !shadows.concern(facts.tool())
        ? Optional.empty()
        : Optional.of(shadows.set().explain(facts, circumstances, settling));
  }

  /** How each policy and each of its bundles that matters fares, in order of name. */
  public List<PolicyStatus> statuses() {
    return snapshot.statuses();
  }

  /** Returns how many policies decide. */
  public int inForce() {
    return snapshot.set().documents().size();
  }

  /** Returns how many bundles were refused since the start. */
  public long refusals() {
    return snapshot.refusals();
  }

  private void rebuild(Set<String> names) {
    for (String name : names) {
      Standing before = standings.get(name);
      Standing now =
          Standing.of(
              name,
              bundles.getOrDefault(name, Map.of()).values().stream()
                  .sorted(Comparator.comparing(Sealed::bundle, Bundle.LATEST_FIRST))
                  .toList(),
              last.get(name),
              announced.getOrDefault(name, Set.of()),
              documents);
      refusals += newlyRefused(before, now);
      standings.put(name, now);
    }
    publish();
  }

  private static long newlyRefused(@Nullable Standing before, Standing now) {
    Set<String> known = new HashSet<>();
    if (before != null) {
      refusedOf(before).forEach(status -> known.add(status.id()));
    }
    return refusedOf(now).stream().filter(status -> !known.contains(status.id())).count();
  }

  private static List<PolicyStatus> refusedOf(Standing standing) {
    return standing.statuses().stream()
        .filter(status -> status.state() == PolicyStatus.State.REFUSED)
        .toList();
  }

  private void publish() {
    List<PolicyDocument> deciding = new ArrayList<>();
    List<PolicyDocument> withShadows = new ArrayList<>();
    List<PolicySet> changed = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    List<PolicyStatus> statuses = new ArrayList<>();
    standings.forEach(
        (name, standing) -> {
          statuses.addAll(standing.statuses());
          PolicyDocument decides = standing.deciding();
          PolicyDocument shadow = standing.shadow();
          PolicyDocument would = shadow == null ? decides : shadow;
          if (decides != null) {
            deciding.add(decides);
          }
          if (would != null) {
            withShadows.add(would);
          }
          if (shadow != null) {
            changed.add(PolicySet.of(List.of(shadow)));
            if (decides != null) {
              changed.add(PolicySet.of(List.of(decides)));
            }
          }
          if (standing.missing()) {
            missing.add(name);
          }
        });
    broken.values().forEach(record -> statuses.add(PolicyStatus.of(record)));
    snapshot =
        new Snapshot(
            PolicySet.of(deciding),
            changed.isEmpty() ? null : new Shadows(PolicySet.shadow(withShadows), changed),
            statuses.stream().sorted(Comparator.comparing(PolicyStatus::name)).toList(),
            missing.isEmpty() ? "" : denial(missing),
            refusals);
  }

  private static String denial(List<String> missing) {
    return "Of the policy "
        + String.join(", ", missing)
        + " no good version is there, though one should decide, so no action is allowed.";
  }
}
