package io.countersign.audit.projection;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads the payload of a ledger entry as JSON, so that an auditor can. */
@FunctionalInterface
public interface PayloadReader {
  /**
   * The payload as a tree.
   *
   * @param topic topic of the source record, which chooses the schema's subject
   * @param contentType content type of the payload
   * @param payload the bytes
   * @throws UnreadablePayloadException if they cannot be read as what they are said to be; final
   */
  JsonNode read(String topic, String contentType, byte[] payload) throws UnreadablePayloadException;

  /** The bytes are not what they are said to be. The entry itself is proven all the same. */
  final class UnreadablePayloadException extends Exception {
    /** With a sentence. */
    public UnreadablePayloadException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
