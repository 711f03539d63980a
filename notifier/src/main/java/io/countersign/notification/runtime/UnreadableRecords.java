package io.countersign.notification.runtime;

import io.countersign.schemas.registry.RegistryException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;

/**
 * A record that cannot be read goes to the dead letters and the rest goes on; a registry that
 * cannot be asked is no fault of the record, so the thread stops there and comes back to it.
 */
public class UnreadableRecords extends LogAndContinueExceptionHandler {
  /** For Streams. */
  public UnreadableRecords() {}

  @Override
  public Response handleError(
      ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
    return RegistryException.isOutage(exception)
        ? Response.fail()
        : super.handleError(context, record, exception);
  }
}
