package io.countersign.local.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.local.admin.ExampleOrganisation;
import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.cli.ConsoleProgress;
import io.countersign.local.platform.Platform;
import io.countersign.local.platform.PlatformConfig;
import io.countersign.local.platform.PlatformException;
import io.countersign.local.platform.Ports;
import io.countersign.local.platform.ResidentMemory;
import io.countersign.local.platform.Service;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * What many open requests cost one instance of the aggregator: memory, a look at what is due, and a
 * restart with its state kept and with its state lost. Broker, registry and aggregator are those of
 * the platform; the policies' answers are written as the evaluator writes them.
 */
final class OpenRequests {
  /** Most requests; each takes about 10 KB of disk. */
  static final int MOST_REQUESTS = 5_000_000;

  /** What a tick at all requests is held against. */
  static final int FEW_REQUESTS = 1_000;

  private static final String TICK = "io.countersign.DeadlineTick";
  private static final Duration RESTORE_LIMIT = Duration.ofMinutes(15);
  private static final Duration FILL_LIMIT_OF_THOUSAND = Duration.ofSeconds(10);
  private static final Duration TOOL_LIMIT = Duration.ofSeconds(30);
  private static final int STEPS = 10;
  private static final double MEGABYTE = 1 << 20;
  private static final double NANOS_PER_MICROSECOND = 1e3;
  private static final double MILLIS_PER_SECOND = 1e3;

  private final Path home;
  private final int requests;
  private final int tickSeconds;
  private final int payloadBytes;
  private final PrintWriter words;

  /**
   * What came of it.
   *
   * @param fillPerSecond requests that were opened in a second
   * @param fewTick nanoseconds of each tick at {@value #FEW_REQUESTS} open requests, ascending
   * @param manyTick the same at all of them
   * @param filledBytes resident memory of the aggregator with all of them, filled just now
   * @param kept how long a restart with kept state takes until commands are taken
   * @param lost how long a restart takes that reads its state from the changelog
   * @param restoredBytes resident memory after that
   * @param stateBytes what the state stores take on disk
   */
  record Result(
      double fillPerSecond,
      List<Long> fewTick,
      List<Long> manyTick,
      long filledBytes,
      Duration kept,
      Duration lost,
      long restoredBytes,
      long stateBytes) {

    Result {
      fewTick = List.copyOf(fewTick);
      manyTick = List.copyOf(manyTick);
    }

    /** How much a tick costs at all requests, where one at few costs one: the ratio of medians. */
    double tickRatio() {
      return (double) percentile(manyTick, 50) / percentile(fewTick, 50);
    }
  }

  OpenRequests(Path home, int requests, int tickSeconds, int payloadBytes, PrintWriter words) {
    this.home = home;
    this.requests = requests;
    this.tickSeconds = tickSeconds;
    this.payloadBytes = payloadBytes;
    this.words = words;
  }

  /** Measures on a platform that is started for it and stopped again. */
  Result run() throws IOException {
    Path folder = Files.createTempDirectory("countersign-open");
    Platform.Handle handle = new Platform.Handle();
    Runtime.getRuntime().addShutdownHook(new Thread(handle::close, "bench-stop"));
    PlatformConfig config =
        PlatformConfig.of(home, folder.resolve("data"), Ports.free())
            .with(PlatformConfig.Parts.DECIDING)
            .withExamples(ExampleOrganisation.folder(home));
    try (Platform platform = Platform.start(config, new ConsoleProgress(words), handle)) {
      return measure(platform, new KafkaAccess(platform.addresses()), folder);
    } finally {
      Folders.delete(folder);
    }
  }

  private Result measure(Platform platform, KafkaAccess access, Path folder) throws IOException {
    try (Filler filler = new Filler(access, payloadBytes)) {
      filler.fill(FEW_REQUESTS, FILL_LIMIT_OF_THOUSAND);
      List<Long> few = ticks(platform, folder);
      say(String.format(Locale.ROOT, "ticks at %,d open requests: %s", FEW_REQUESTS, told(few)));

      long began = System.nanoTime();
      for (int step = 1; step <= STEPS; step++) {
        int until = (int) ((long) requests * step / STEPS);
        filler.fill(
            Math.max(0, until - filler.written()),
            FILL_LIMIT_OF_THOUSAND.multipliedBy(Math.max(1, requests / STEPS / 1_000)));
        say(
            String.format(
                Locale.ROOT, "%,d open requests after %,d s", filler.written(), seconds(began)));
      }
      double perSecond =
          (filler.written() - FEW_REQUESTS)
              / (Duration.ofNanos(System.nanoTime() - began).toMillis() / MILLIS_PER_SECOND);
      filler.requireEachOnce();
      long filled = ResidentMemory.of(platform.pid(Service.APPROVAL_AGGREGATOR));
      List<Long> many = ticks(platform, folder);
      say(
          String.format(
              Locale.ROOT, "ticks at %,d open requests: %s", filler.written(), told(many)));

      Duration kept = platform.restartTimed(Service.APPROVAL_AGGREGATOR, false, RESTORE_LIMIT);
      say(String.format(Locale.ROOT, "restart with kept state: %,d ms", kept.toMillis()));
      long stateBytes =
          Folders.bytes(platform.data().services().resolve(Service.APPROVAL_AGGREGATOR.module()));
      Duration lost = platform.restartTimed(Service.APPROVAL_AGGREGATOR, true, RESTORE_LIMIT);
      say(String.format(Locale.ROOT, "restart from the changelog: %,d ms", lost.toMillis()));
      long restored = ResidentMemory.of(platform.pid(Service.APPROVAL_AGGREGATOR));
      return new Result(perSecond, few, many, filled, kept, lost, restored, stateBytes);
    }
  }

  /** Records the ticks of the running service for a while. */
  private List<Long> ticks(Platform platform, Path folder) throws IOException {
    String pid = Long.toString(platform.pid(Service.APPROVAL_AGGREGATOR));
    Path file = Files.createTempFile(folder, "ticks", ".jfr");
    jcmd(
        pid,
        "JFR.start",
        "name=ticks",
        "settings=none",
        "+" + TICK + "#enabled=true",
        "+" + TICK + "#threshold=0ns");
    try {
      TimeUnit.SECONDS.sleep(tickSeconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PlatformException("Interrupted while ticks are recorded.", e);
    }
    jcmd(pid, "JFR.stop", "name=ticks", "filename=" + file);
    List<Long> nanos = new ArrayList<>();
    try (RecordingFile recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        RecordedEvent event = recording.readEvent();
        if (event.getEventType().getName().equals(TICK) && event.getInt("taken") == 0) {
          nanos.add(event.getDuration().toNanos());
        }
      }
    }
    if (nanos.isEmpty()) {
      throw new PlatformException(
          "The aggregator recorded no tick within %d s.".formatted(tickSeconds));
    }
    return nanos.stream().sorted().toList();
  }

  private static void jcmd(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    command.addAll(Arrays.asList(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(TOOL_LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new PlatformException("%s failed.".formatted(String.join(" ", command)));
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new PlatformException("Interrupted while ticks are recorded.", e);
    }
  }

  /** The value that so many percent do not exceed. */
  static long percentile(List<Long> ascending, int percent) {
    int place = (int) ((long) ascending.size() * percent / 100);
    return ascending.get(Math.min(ascending.size() - 1, place));
  }

  private static String told(List<Long> nanos) {
    return String.format(
        Locale.ROOT,
        "p50 %.1f µs, p99 %.1f µs of %d",
        percentile(nanos, 50) / NANOS_PER_MICROSECOND,
        percentile(nanos, 99) / NANOS_PER_MICROSECOND,
        nanos.size());
  }

  /** The lines for people. */
  List<String> lines(Result result) {
    return List.of(
        "",
        String.format(
            Locale.ROOT,
            "%,d open requests of %,d bytes of arguments on one instance",
            requests,
            payloadBytes),
        String.format(
            Locale.ROOT, "opened                    %,.0f a second", result.fillPerSecond()),
        String.format(
            Locale.ROOT,
            "tick with nothing due     %s at %,d; %s at %,d: ratio of medians %.2f",
            told(result.fewTick()),
            FEW_REQUESTS,
            told(result.manyTick()),
            requests,
            result.tickRatio()),
        String.format(
            Locale.ROOT,
            "restart, state kept       %.1f s",
            result.kept().toMillis() / MILLIS_PER_SECOND),
        String.format(
            Locale.ROOT,
            "restart, state lost       %.1f s (from the changelog)",
            result.lost().toMillis() / MILLIS_PER_SECOND),
        String.format(
            Locale.ROOT,
            "resident memory           %.0f MB filled, %.0f MB restored",
            result.filledBytes() / MEGABYTE,
            result.restoredBytes() / MEGABYTE),
        String.format(
            Locale.ROOT,
            "state on disk             %.0f MB, %.0f bytes a request",
            result.stateBytes() / MEGABYTE,
            (double) result.stateBytes() / requests));
  }

  /** The same for programs. */
  ObjectNode json(Result result) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("requests", requests);
    json.put("payloadBytes", payloadBytes);
    json.put("openedPerSecond", result.fillPerSecond());
    json.put("tickNanosFew", percentile(result.fewTick(), 50));
    json.put("tickNanosMany", percentile(result.manyTick(), 50));
    json.put("tickRatio", result.tickRatio());
    json.put("restartKeptMillis", result.kept().toMillis());
    json.put("restartLostMillis", result.lost().toMillis());
    json.put("residentBytesFilled", result.filledBytes());
    json.put("residentBytesRestored", result.restoredBytes());
    json.put("stateBytes", result.stateBytes());
    return json;
  }

  private static long seconds(long began) {
    return Duration.ofNanos(System.nanoTime() - began).toSeconds();
  }

  private void say(String line) {
    words.println(line);
    words.flush();
  }
}
