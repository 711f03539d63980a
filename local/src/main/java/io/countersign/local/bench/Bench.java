package io.countersign.local.bench;

import io.countersign.local.admin.ExampleOrganisation;
import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.cli.ConsoleProgress;
import io.countersign.local.platform.Platform;
import io.countersign.local.platform.PlatformConfig;
import io.countersign.local.platform.PlatformException;
import io.countersign.local.platform.Ports;
import io.countersign.local.platform.TopicCreation;
import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * One run: the platform and its baselines on one broker, one after the other in every round, so
 * that a machine that is slow for a while slows all of them.
 */
final class Bench {
  private static final Duration TOPICS_LIMIT = Duration.ofSeconds(30);
  private static final String LEDGER = "audit-ledger";

  /** What a record of a case passes; everything that the ledger folds of it. */
  private static final List<Topic> FOLDED =
      List.of(
          Topic.ACTION_PROPOSED,
          Topic.ACTION_CLASSIFIED,
          Topic.APPROVAL_COMMANDS,
          Topic.APPROVAL_EVENTS);

  private final Path home;
  private final Effort effort;
  private final PrintWriter words;

  /** Baselines that run. */
  private final List<BaselineProcess> baselines = new ArrayList<>();

  /**
   * How much is played.
   *
   * @param rounds measured rounds of each loop
   * @param seconds how long a round begins cases
   * @param warmUpSeconds length of the round that does not count
   * @param concurrency open cases of the closed loop
   * @param load rate of the open loop as a share of what was carried in the closed one
   * @param rate rate of the open loop in cases a second; null for {@code load}
   * @param payloadBytes size of the arguments
   * @param withBaselines whether the baselines are measured, too
   */
  record Effort(
      int rounds,
      int seconds,
      int warmUpSeconds,
      int concurrency,
      double load,
      @Nullable Double rate,
      int payloadBytes,
      boolean withBaselines) {}

  Bench(Path home, Effort effort, PrintWriter words) {
    this.home = home;
    this.effort = effort;
    this.words = words;
  }

  /** Measures a platform that is started for it and stopped again. */
  BenchReport onItsOwn(boolean keep) throws IOException {
    Path folder = Files.createTempDirectory("countersign-bench");
    Platform.Handle handle = new Platform.Handle();
    Runtime.getRuntime().addShutdownHook(new Thread(handle::close, "bench-stop"));
    PlatformConfig config =
        PlatformConfig.of(home, folder.resolve("data"), Ports.free())
            .withExamples(ExampleOrganisation.folder(home));
    boolean done = false;
    try (Platform platform = Platform.start(config, new ConsoleProgress(words), handle)) {
      BenchReport report =
          measure(new KafkaAccess(platform.addresses()), platform::processes, folder);
      done = true;
      return report;
    } finally {
      if (done && !keep) {
        Folders.delete(folder);
      } else {
        say("data and logs: " + folder);
      }
    }
  }

  /**
   * Measures a platform that runs; the topics of the baselines are removed again.
   *
   * @param launcher process of its launcher
   */
  BenchReport on(KafkaAccess access, long launcher) throws IOException {
    Path folder = Files.createTempDirectory("countersign-bench");
    Supplier<List<ProcessHandle>> processes =
        () -> ProcessHandle.of(launcher).stream().flatMap(ProcessHandle::descendants).toList();
    try {
      return measure(access, processes, folder);
    } finally {
      Folders.delete(folder);
    }
  }

  private BenchReport measure(
      KafkaAccess access, Supplier<List<ProcessHandle>> processes, Path folder) {
    String run = "bench" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    Subject platform =
        new Subject(
            "platform",
            access.topics(),
            access.addresses().topicPrefix() + LEDGER,
            FOLDED,
            processes);
    List<Subject> subjects = new ArrayList<>(List.of(platform));
    try (LoadDriver driver = new LoadDriver(access, effort.payloadBytes())) {
      Instant began = Instant.now();
      warmUp(driver, platform, run);
      if (effort.withBaselines()) {
        String sizes = sizes(access, run, began);
        say("sizes of classification, request, vote, grant and leaf in bytes: " + sizes);
        Topics whole = new Topics(run + "-whole.");
        Topics chain = new Topics(run + "-chain.");
        createTopics(access, whole);
        createTopics(access, chain);
        subjects.add(whole(access, whole, folder, sizes, processes));
        subjects.add(chain(access, chain, folder, sizes, processes));
        for (Subject baseline : subjects.subList(1, subjects.size())) {
          warmUp(driver, baseline, run);
        }
      }
      return rounds(driver, subjects, run);
    } finally {
      baselines.forEach(BaselineProcess::close);
      removeTopics(access, run);
    }
  }

  private BenchReport rounds(LoadDriver driver, List<Subject> subjects, String run) {
    BenchReport report = new BenchReport();
    for (int i = 1; i <= effort.rounds(); i++) {
      for (Subject subject : subjects) {
        Round round =
            driver.play(
                subject,
                new Load.Closed(effort.concurrency(), effort.seconds()),
                "%s-c%d".formatted(run, i));
        say("closed %d of %d  %s".formatted(i, effort.rounds(), told(subject, round)));
        report.closed(subject, round);
      }
    }
    for (int i = 1; i <= effort.rounds(); i++) {
      for (Subject subject : subjects) {
        Double fixed = effort.rate();
        double rate = fixed == null ? effort.load() * report.carried(subject) : fixed;
        Round round =
            driver.play(subject, new Load.Open(rate, effort.seconds()), "%s-o%d".formatted(run, i));
        say("open   %d of %d  %s".formatted(i, effort.rounds(), told(subject, round)));
        report.open(subject, rate, round);
      }
    }
    return report;
  }

  private void warmUp(LoadDriver driver, Subject subject, String run) {
    Round round =
        driver.play(
            subject,
            new Load.Closed(effort.concurrency(), effort.warmUpSeconds()),
            "%s-w".formatted(run));
    say("warm-up        " + told(subject, round));
    if (round.cases() == 0) {
      throw new PlatformException(
          "The %s granted no case: %s. The load driver needs the example organisation and its policies."
              .formatted(subject.name(), round.problems()));
    }
  }

  private static String told(Subject subject, Round round) {
    return String.format(
        Locale.ROOT,
        "%-9s %,6.0f cases/s (%,.0f with its ledger), p99 %.0f and %.0f ms, %.2f ms of CPU a case",
        subject.name(),
        round.casesPerSecond(),
        round.foldedCasesPerSecond(),
        Round.millis(round.toPending(), 99),
        Round.millis(round.toGranted(), 99),
        round.cpuMillisPerCase());
  }

  private String sizes(KafkaAccess access, String run, Instant since) {
    try (CaseRecords round =
        new CaseRecords(
            access.addresses().registry(),
            access.topics(),
            access.topics(),
            run + "-w",
            effort.payloadBytes())) {
      return RecordSizes.of(access, round, since);
    }
  }

  private Subject whole(
      KafkaAccess access,
      Topics topics,
      Path folder,
      String sizes,
      Supplier<List<ProcessHandle>> platform) {
    BaselineProcess whole = start(access, folder, "WHOLE", topics, sizes);
    return new Subject("whole", topics, null, List.of(), withBroker(platform, List.of(whole)));
  }

  private Subject chain(
      KafkaAccess access,
      Topics topics,
      Path folder,
      String sizes,
      Supplier<List<ProcessHandle>> platform) {
    List<BaselineProcess> hops = new ArrayList<>();
    for (String hop : List.of("CLASSIFY", "DECIDE", "FOLD")) {
      hops.add(start(access, folder, hop, topics, sizes));
    }
    return new Subject(
        "chain", topics, topics.prefix() + LEDGER, FOLDED, withBroker(platform, hops));
  }

  private BaselineProcess start(
      KafkaAccess access, Path folder, String hop, Topics topics, String sizes) {
    BaselineProcess started =
        BaselineProcess.start(
            home,
            folder.resolve("baselines"),
            hop,
            access.addresses().kafka(),
            topics.prefix(),
            sizes);
    baselines.add(started);
    return started;
  }

  /** The broker works for whoever is measured; nothing else of the platform does. */
  private static Supplier<List<ProcessHandle>> withBroker(
      Supplier<List<ProcessHandle>> platform, List<BaselineProcess> hops) {
    List<ProcessHandle> own = hops.stream().map(BaselineProcess::handle).toList();
    return () ->
        Stream.concat(own.stream(), platform.get().stream().filter(Platform::isBroker)).toList();
  }

  private static void createTopics(KafkaAccess access, Topics topics) {
    try (Admin admin = access.admin()) {
      TopicCreation.createMissing(admin, topics, Topic.DEFAULT_ACTION_PARTITIONS, (short) 1);
    }
  }

  private void removeTopics(KafkaAccess access, String run) {
    try (Admin admin = access.admin()) {
      Set<String> all = admin.listTopics().names().get(TOPICS_LIMIT.toSeconds(), TimeUnit.SECONDS);
      Collection<String> ours = new HashSet<>();
      for (String name : all) {
        if (name.startsWith(run)) {
          ours.add(name);
        }
      }
      admin.deleteTopics(ours).all().get(TOPICS_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      say("the topics of the baselines (%s…) were not removed: %s".formatted(run, e.getMessage()));
    }
  }

  private void say(String line) {
    words.println(line);
    words.flush();
  }
}
