package io.countersign.notification.runtime;

import io.countersign.events.Principal;
import io.countersign.notification.topology.Service;
import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topic;
import io.countersign.schemas.headers.CloudEvents;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;

/**
 * Writes changes of the directory: all records of a change or none, and returns when this instance
 * shows them.
 */
@Singleton
public class DirectoryWriter {
  /** How long a writer waits until it can read what it wrote. */
  static final Duration VISIBLE_WITHIN = Duration.ofSeconds(10);

  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  private final KafkaSettings kafka;
  private final String transactionalId;
  private final DirectoryWaits waits;
  private @Nullable Producer<String, SpecificRecord> producer;

  @Inject
  DirectoryWriter(KafkaSettings kafka, NotifierConfig config, DirectoryWaits waits) {
    this.kafka = kafka;
    this.transactionalId = kafka.prefix() + config.instanceId() + "-scim";
    this.waits = waits;
  }

  /**
   * Writes the records.
   *
   * @return whether this instance shows them already
   * @throws KafkaException where none was written, as far as can be known
   */
  synchronized boolean write(List<Principal> records) {
    Map<String, Long> versions = new HashMap<>();
    records.forEach(record -> versions.put(record.getId(), record.getVersion()));
    waits.expect(versions);
    try {
      commit(records);
    } catch (KafkaException e) {
      waits.forget(versions);
      throw e;
    }
    try {
      return waits.await(versions, VISIBLE_WITHIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void commit(List<Principal> records) {
    Producer<String, SpecificRecord> open = open();
    try {
      open.beginTransaction();
      List<Future<?>> sent = new ArrayList<>();
      for (Principal record : records) {
        sent.add(open.send(producerRecord(record)));
      }
      sent.forEach(Written::durably);
      open.commitTransaction();
    } catch (ProducerFencedException e) {
      drop(open);
      throw new KafkaException("Another instance with this name writes the directory", e);
    } catch (KafkaException e) {
      // A new producer ends what this one left open.
      drop(open);
      throw e;
    }
  }

  private Producer<String, SpecificRecord> open() {
    if (producer == null) {
      Producer<String, SpecificRecord> fresh =
          kafka.transactionalProducer(kafka.serde().serializer(), transactionalId);
      try {
        fresh.initTransactions();
      } catch (KafkaException e) {
        fresh.close(Duration.ZERO);
        throw e;
      }
      producer = fresh;
    }
    return producer;
  }

  private void drop(Producer<String, SpecificRecord> failed) {
    failed.close(Duration.ZERO);
    producer = null;
  }

  private ProducerRecord<String, SpecificRecord> producerRecord(Principal principal) {
    ProducerRecord<String, SpecificRecord> record =
        new ProducerRecord<>(
            kafka.topics().name(Topic.DIRECTORY_PRINCIPALS), principal.getId(), principal);
    CloudEvents.avro(
            Service.NAME,
            EventTypes.nameOf(Principal.class),
            principal.getId() + "#" + principal.getVersion(),
            principal.getChangedAt(),
            principal.getId(),
            null)
        .writeTo(record.headers());
    return record;
  }

  @PreDestroy
  synchronized void close() {
    if (producer != null) {
      producer.close(CLOSE_WITHIN);
    }
  }
}
