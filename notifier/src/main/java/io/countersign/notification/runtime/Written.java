package io.countersign.notification.runtime;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.common.KafkaException;

/** Waits until a record is durable. */
final class Written {
  private Written() {}

  /**
   * Returns when the broker has it; the producer bounds the wait.
   *
   * @throws KafkaException where it was not written
   */
  static void durably(Future<?> sent) {
    try {
      sent.get();
    } catch (ExecutionException e) {
      throw new KafkaException("A record could not be written", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("Stopped while a record was written", e);
    }
  }
}
