package io.countersign.audit.runtime;

import io.countersign.audit.signer.HeadSigner;
import io.countersign.audit.signer.HeadSigner.SignedHead;
import io.countersign.events.LedgerCheckpoint;
import io.countersign.events.LedgerEntry;
import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topic;
import io.countersign.schemas.headers.CloudEvents;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * One turn at signing. Whoever the group gives the one partition of `audit.checkpoints` signs; a
 * transactional id fences one that believes so wrongly. What was signed is read back from the
 * topic, never remembered over a failure.
 */
final class SignerSession implements AutoCloseable {
  private static final String SERVICE = "audit-ledger";
  private static final Duration POLL = Duration.ofMillis(50);
  private static final String SESSION_TIMEOUT_MS = "10000";

  private final AuditConfig config;
  private final LedgerKeys keys;
  private final KafkaClients clients;
  private final String checkpoints;
  private final Serde<LedgerEntry> entrySerde;
  private final Serde<LedgerCheckpoint> checkpointSerde;
  private final KafkaConsumer<byte[], byte[]> owner;
  private final KafkaConsumer<String, LedgerEntry> ledger;
  private volatile boolean owned;
  private @Nullable KafkaProducer<String, LedgerCheckpoint> producer;

  SignerSession(AuditConfig config, LedgerKeys keys) {
    this.config = config;
    this.keys = keys;
    this.clients = new KafkaClients(config);
    this.checkpoints = clients.topics().name(Topic.AUDIT_CHECKPOINTS);
    this.entrySerde = clients.serde();
    this.checkpointSerde = clients.serde();
    this.owner = owner();
    this.ledger = clients.reader("signer-ledger", entrySerde.deserializer());
  }

  /** Waits for ownership, then signs until it is to stop, loses ownership, or fails. */
  void run(BooleanSupplier stop) {
    owner.subscribe(List.of(checkpoints), new Ownership());
    HeadSigner signer = null;
    long signedAtNanos = 0;
    while (!stop.getAsBoolean()) {
      keepMembership();
      if (!owned) {
        if (signer != null) {
          return;
        }
        continue;
      }
      if (signer == null) {
        signer = take(stop);
      }
      read(signer);
      if (System.nanoTime() - signedAtNanos >= config.ledger().checkpointInterval().toNanos()) {
        publish(signer.sign());
        signedAtNanos = System.nanoTime();
      }
    }
  }

  /** Fences an earlier signer, reads back what was signed and every entry since the first. */
  private HeadSigner take(BooleanSupplier stop) {
    KafkaProducer<String, LedgerCheckpoint> opened = producer();
    producer = opened;
    opened.initTransactions();
    HeadSigner signer = new HeadSigner(keys.names(), keys.signingKey());
    try (KafkaConsumer<String, LedgerCheckpoint> signed =
        clients.reader("signer-heads", checkpointSerde.deserializer())) {
      TopicPartition only = new TopicPartition(checkpoints, 0);
      signed.assign(List.of(only));
      signed.seekToBeginning(List.of(only));
      long end = signed.endOffsets(List.of(only)).getOrDefault(only, 0L);
      while (signed.position(only) < end && !stop.getAsBoolean()) {
        for (ConsumerRecord<String, LedgerCheckpoint> head : signed.poll(POLL)) {
          signer.remember(head.value().getLog(), head.value().getNote());
        }
        keepMembership();
      }
    }
    String topic = clients.topics().name(Topic.AUDIT_LEDGER);
    List<TopicPartition> logs =
        ledger.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    ledger.assign(logs);
    ledger.seekToBeginning(logs);
    Map<TopicPartition, Long> ends = ledger.endOffsets(logs);
    while (!stop.getAsBoolean()
        && ends.entrySet().stream()
            .anyMatch(end -> ledger.position(end.getKey()) < end.getValue())) {
      read(signer);
      keepMembership();
    }
    if (!stop.getAsBoolean()) {
      signer.caughtUp();
    }
    return signer;
  }

  private void read(HeadSigner signer) {
    for (ConsumerRecord<String, LedgerEntry> found : ledger.poll(POLL)) {
      signer.take(found.partition(), found.value().getIndex(), bytes(found.value().getLeaf()));
    }
  }

  private void publish(List<SignedHead> heads) {
    KafkaProducer<String, LedgerCheckpoint> open = producer;
    if (heads.isEmpty() || open == null) {
      return;
    }
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    open.beginTransaction();
    for (SignedHead head : heads) {
      // The commit throws what a send failed with.
      var _ = open.send(message(head, now));
    }
    open.commitTransaction();
  }

  private ProducerRecord<String, LedgerCheckpoint> message(SignedHead head, Instant now) {
    LedgerCheckpoint value =
        LedgerCheckpoint.newBuilder()
            .setLog(head.log())
            .setOrigin(head.checkpoint().origin())
            .setSize(head.checkpoint().size())
            .setRootHash(ByteBuffer.wrap(head.checkpoint().rootHash()))
            .setNote(head.note())
            .setSignedAt(now)
            .build();
    ProducerRecord<String, LedgerCheckpoint> message =
        new ProducerRecord<>(checkpoints, 0, value.getOrigin(), value);
    CloudEvents.avro(
            SERVICE,
            EventTypes.nameOf(LedgerCheckpoint.class),
            value.getOrigin() + "@" + value.getSize(),
            now,
            value.getOrigin(),
            null)
        .writeTo(message.headers());
    return message;
  }

  /** The owner's consumer reads nothing; it polls so that the group knows that it lives. */
  private void keepMembership() {
    owner.poll(owned ? Duration.ZERO : POLL);
  }

  private final class Ownership implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      if (!partitions.isEmpty()) {
        owner.pause(partitions);
        owned = true;
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      if (!partitions.isEmpty()) {
        owned = false;
      }
    }
  }

  private KafkaConsumer<byte[], byte[]> owner() {
    Properties properties = common("signer-owner");
    String group = config.topics().prefix().orElse("") + SERVICE + "-signer";
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, config.instanceId());
    properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private KafkaProducer<String, LedgerCheckpoint> producer() {
    Properties properties = common("signer");
    properties.put(
        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
        config.topics().prefix().orElse("") + SERVICE + "-signer");
    properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, SESSION_TIMEOUT_MS);
    return new KafkaProducer<>(properties, new StringSerializer(), checkpointSerde.serializer());
  }

  private Properties common(String purpose) {
    Properties properties = new Properties();
    properties.putAll(config.kafka().properties());
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.kafka().bootstrapServers());
    properties.put(ConsumerConfig.CLIENT_ID_CONFIG, config.instanceId() + "-" + purpose);
    return properties;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return copy;
  }

  @Override
  public void close() {
    KafkaProducer<String, LedgerCheckpoint> open = producer;
    if (open != null) {
      // A failed transaction is aborted by the next initTransactions; waiting here would hold up
      // the stop.
      open.close(Duration.ofSeconds(1));
    }
    ledger.close();
    owner.close();
    entrySerde.close();
    checkpointSerde.close();
  }
}
