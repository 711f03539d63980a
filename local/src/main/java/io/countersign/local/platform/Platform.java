package io.countersign.local.platform;

import io.countersign.local.admin.ExampleOrganisation;
import io.countersign.local.admin.LocalPublisher;
import io.countersign.local.admin.PolicySigner;
import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import io.countersign.schemas.registry.RegistryClient;
import io.countersign.schemas.registry.RegistryConfig;
import io.countersign.schemas.registry.RegistryException;
import io.countersign.schemas.registry.SchemaRegistration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * A running platform: broker, registry, database, identity provider, topics, schemas and the four
 * services.
 *
 * <p>{@link #start} returns when all of it answers. Until {@link #close} a part that dies is
 * started again. One data folder carries one platform at a time.
 */
public final class Platform implements AutoCloseable {

  private static final short ONE_COPY = 1;

  private final PlatformConfig config;
  private final Progress progress;
  private final DataFolder data;
  private final Guard guard;
  private final Programs programs;
  private final ReentrantLock closing = new ReentrantLock();

  /** In the order of their start; stopped in the reverse. */
  private final Map<String, SupervisedProcess> children = new LinkedHashMap<>();

  private @Nullable IdentityProvider identity;
  private boolean closed;

  private Platform(PlatformConfig config, Progress progress, DataFolder data) {
    this.config = config;
    this.progress = progress;
    this.data = data;
    this.programs = new Programs(config.home());
    this.guard = Guard.start();
  }

  /** Lets another thread stop a platform that may still be starting. */
  public static final class Handle implements AutoCloseable {
    private @Nullable Platform platform;
    private boolean closed;

    private synchronized void set(Platform started) {
      platform = started;
      if (closed) {
        started.close();
        throw new PlatformException("The platform was stopped while it started.");
      }
    }

    /** Whether a platform was begun with it. */
    public synchronized boolean isBegun() {
      return platform != null;
    }

    /** Stops what runs, and what would start from now on. */
    @Override
    public void close() {
      Platform running;
      synchronized (this) {
        closed = true;
        running = platform;
      }
      if (running != null) {
        running.close();
      }
    }
  }

  /**
   * Starts everything and waits until it is ready.
   *
   * @throws PlatformException with a sentence; nothing is left running then
   */
  public static Platform start(PlatformConfig config, Progress progress) {
    return start(config, progress, new Handle());
  }

  /** As {@link #start(PlatformConfig, Progress)}, with a handle that stops it at any time. */
  public static Platform start(PlatformConfig config, Progress progress, Handle handle) {
    DataFolder data = DataFolder.open(config.data());
    LauncherLog.writeTo(data.logs());
    Platform platform;
    try {
      config.ports().requireFree();
      platform = new Platform(config, progress, data);
    } catch (RuntimeException e) {
      data.close();
      throw e;
    }
    try {
      handle.set(platform);
      platform.run();
      return platform;
    } catch (RuntimeException e) {
      platform.close();
      throw e;
    }
  }

  private void run() {
    ExecutorService starts = Executors.newVirtualThreadPerTaskExecutor();
    try {
      startInfrastructure(starts);
      startServices(starts, servicesOf(config.parts()));
      PlatformFile file = file();
      file.write(data.addresses());
      if (config.pointer() != null) {
        file.write(config.pointer());
      }
    } finally {
      // After a failure this ends the waits of the parts that are still starting.
      starts.shutdownNow();
    }
  }

  private void startInfrastructure(ExecutorService starts) {
    Ports ports = config.ports();
    CompletableFuture<Void> broker =
        async(
                starts,
                "Kafka broker",
                addresses().kafka(),
                () -> supervise(Infrastructure.broker(data, ports)))
            .thenCompose(_ -> async(starts, "topics", this::createTopics));
    CompletableFuture<Void> registry =
        async(
            starts,
            "schema registry",
            addresses().registry(),
            () -> supervise(Infrastructure.registry(data, programs, ports)));
    CompletableFuture<Void> schemas =
        CompletableFuture.allOf(broker, registry)
            .thenCompose(_ -> async(starts, "schemas", this::registerSchemas))
            .thenCompose(_ -> loadExamples(starts));
    if (config.parts() == PlatformConfig.Parts.DECIDING) {
      join(List.of(broker, registry, schemas));
      return;
    }
    CompletableFuture<Void> database =
        async(
            starts,
            "PostgreSQL",
            addresses().database(),
            () -> supervise(PostgresServer.prepare(data, programs, ports.postgres())));
    CompletableFuture<Void> provider =
        async(
            starts,
            "identity provider",
            addresses().identity(),
            () -> {
              IdentityProvider started =
                  IdentityProvider.start(ports.identity(), data.services().resolve("identity"));
              synchronized (this) {
                identity = started;
              }
            });
    join(List.of(broker, registry, database, provider, schemas));
  }

  private static List<Service> servicesOf(PlatformConfig.Parts parts) {
    return switch (parts) {
      case ALL -> List.of(Service.values());
      case INFRASTRUCTURE -> List.of();
      case DECIDING -> List.of(Service.APPROVAL_AGGREGATOR);
    };
  }

  private void startServices(ExecutorService starts, List<Service> wanted) {
    List<CompletableFuture<Void>> services = new ArrayList<>();
    for (Service service : wanted) {
      services.add(
          async(
              starts,
              service.module(),
              "http://127.0.0.1:" + service.port(config.ports()),
              () -> supervise(service.spec(config, data, programs))));
    }
    join(services);
  }

  private String createTopics() {
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, addresses().kafka()))) {
      Topics topics = new Topics(config.topicPrefix());
      int created =
          TopicCreation.createMissing(admin, topics, Topic.DEFAULT_ACTION_PARTITIONS, ONE_COPY);
      return "%d topics, %d of them new".formatted(topics.all().size(), created);
    }
  }

  private String registerSchemas() {
    try {
      RegistryClient registry = new RegistryClient(RegistryConfig.of(addresses().registry()));
      int subjects =
          SchemaRegistration.registerAll(registry, new Topics(config.topicPrefix())).size();
      return subjects + " subjects, BACKWARD compatible";
    } catch (RegistryException e) {
      throw new PlatformException("The schemas are not registered: " + e.getMessage(), e);
    }
  }

  /** Before the services start, so that they are ready with it. */
  private CompletableFuture<Void> loadExamples(ExecutorService starts) {
    Path examples = config.examples();
    if (!data.isFresh()) {
      return CompletableFuture.completedFuture(null);
    }
    if (examples == null) {
      return async(
          starts,
          "publisher of policies",
          () -> {
            PolicySigner signer = introducePublisher();
            data.decideExamples("none");
            return signer.principal();
          });
    }
    return async(
        starts,
        "example organisation",
        () -> {
          PolicySigner signer = introducePublisher();
          String loaded = ExampleOrganisation.load(addresses(), examples, signer, Instant.now());
          data.decideExamples(examples.toString());
          return loaded;
        });
  }

  private PolicySigner introducePublisher() {
    return LocalPublisher.introduce(addresses(), data.policyKey(), Instant.now());
  }

  private CompletableFuture<Void> async(
      ExecutorService starts, String part, String detail, Runnable work) {
    return async(
        starts,
        part,
        () -> {
          work.run();
          return detail;
        });
  }

  private CompletableFuture<Void> async(
      ExecutorService starts, String part, Supplier<String> work) {
    return CompletableFuture.runAsync(
        () -> {
          long began = System.nanoTime();
          progress.starting(part);
          String detail = work.get();
          progress.ready(part, detail, Duration.ofNanos(System.nanoTime() - began));
        },
        starts);
  }

  private static void join(List<CompletableFuture<Void>> parts) {
    // The first failure ends the start; the others are stopped by close().
    CompletableFuture<Void> failed = new CompletableFuture<>();
    for (CompletableFuture<Void> part : parts) {
      var _ =
          part.whenComplete(
              (ok, error) -> {
                if (error != null) {
                  failed.completeExceptionally(error);
                }
              });
    }
    try {
      CompletableFuture.anyOf(
              failed, CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new)))
          .join();
    } catch (CompletionException e) {
      throw switch (e.getCause()) {
        case PlatformException sentence -> sentence;
        case KafkaException kafka ->
            new PlatformException("Kafka or the registry fail: " + kafka.getMessage(), kafka);
        case null, default -> e;
      };
    }
  }

  private void supervise(ChildSpec spec) {
    SupervisedProcess child = new SupervisedProcess(spec, guard, progress);
    synchronized (children) {
      if (closed) {
        throw new PlatformException("The platform was stopped while it started.");
      }
      children.put(spec.name(), child);
      child.start();
    }
    child.awaitReady();
  }

  private PlatformFile file() {
    return new PlatformFile(data.root().toString(), ProcessHandle.current().pid(), addresses());
  }

  /** Where it is reached. */
  public PlatformAddresses addresses() {
    return PlatformAddresses.local(config.ports(), config.topicPrefix());
  }

  /** Its folder. */
  public DataFolder data() {
    return data;
  }

  /** {@code kill -9} of one service; the watch starts it again by itself. */
  public void kill(Service service) {
    child(service).kill();
  }

  /** Stops one service in order and starts it again; returns when it is ready. */
  public void restart(Service service) {
    SupervisedProcess child = child(service);
    child.stop();
    child.start();
    child.awaitReady();
  }

  /**
   * Stops one service in order and starts it again.
   *
   * @param isEmptied whether it begins without its state on disk, which it then reads from Kafka
   * @return how long it took from its start until it was ready
   */
  public Duration restartTimed(Service service, boolean isEmptied, Duration limit) {
    SupervisedProcess child = child(service);
    child.stop();
    if (isEmptied) {
      data.forget(service.module());
    }
    long began = System.nanoTime();
    child.start();
    child.awaitReady(limit);
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** The process of a service; 0 where it never lived. */
  public long pid(Service service) {
    return child(service).pid();
  }

  /** Waits until a service that was killed answers again. */
  public void awaitReady(Service service) {
    child(service).awaitReady();
  }

  private SupervisedProcess child(Service service) {
    synchronized (children) {
      SupervisedProcess child = children.get(service.module());
      if (child == null) {
        throw new IllegalStateException("Expected a running " + service.module());
      }
      return child;
    }
  }

  /**
   * Resident bytes of each part; the launcher, which holds the identity provider, under {@code
   * launcher}.
   */
  public Map<String, Long> memory() {
    Map<String, Long> pids = new LinkedHashMap<>();
    synchronized (children) {
      children.forEach((name, child) -> pids.put(name, child.pid()));
    }
    Map<String, Long> bytes = ResidentMemory.byName(pids);
    bytes.put("launcher", ResidentMemory.of(ProcessHandle.current().pid()));
    return bytes;
  }

  /** Whether that is the broker of a platform. */
  public static boolean isBroker(ProcessHandle process) {
    Path commandLine = Path.of("/proc", Long.toString(process.pid()), "cmdline");
    String broker = BrokerMain.class.getName();
    try {
      return Files.isReadable(commandLine)
          ? Files.readString(commandLine).contains(broker)
          : process.info().commandLine().orElse("").contains(broker);
    } catch (IOException ended) {
      return false;
    }
  }

  /** The processes of all parts, with what they have started; not the launcher. */
  public List<ProcessHandle> processes() {
    List<Long> pids;
    synchronized (children) {
      pids = children.values().stream().map(SupervisedProcess::pid).toList();
    }
    return pids.stream()
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .flatMap(part -> Stream.concat(Stream.of(part), part.descendants()))
        .toList();
  }

  /**
   * Stops the parts in the reverse order of their start. Bounded: who does not stop in time is
   * killed.
   */
  @Override
  public void close() {
    closing.lock();
    try {
      List<SupervisedProcess> running;
      synchronized (children) {
        if (closed) {
          return;
        }
        closed = true;
        running = new ArrayList<>(children.values());
      }
      if (config.pointer() != null) {
        file().remove(config.pointer());
      }
      file().remove(data.addresses());
      // The services first, while there is still a broker to leave.
      stopAll(running.stream().filter(Platform::isService).toList());
      stopAll(running.stream().filter(child -> !isService(child)).toList());
      synchronized (this) {
        if (identity != null) {
          identity.close();
        }
      }
      guard.close();
      data.close();
    } finally {
      closing.unlock();
    }
  }

  private static boolean isService(SupervisedProcess child) {
    return Arrays.stream(Service.values())
        .anyMatch(service -> service.module().equals(child.spec().name()));
  }

  private static void stopAll(List<SupervisedProcess> children) {
    try (ExecutorService stops = Executors.newVirtualThreadPerTaskExecutor()) {
      children.forEach(child -> stops.execute(child::stop));
    }
  }
}
