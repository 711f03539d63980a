package io.countersign.tlog.export;

import org.jspecify.annotations.Nullable;

/**
 * One entry of a partition log, as `audit.ledger` holds it.
 *
 * @param index position in the log, from 0
 * @param leaf the leaf, RFC 8785 JSON
 * @param salt 32 bytes
 * @param payload the value of the source record; null where it had none, was too large, or was
 *     erased
 * @param contentType content type of the payload
 */
@SuppressWarnings("ArrayRecordComponent") // passed through, never compared
public record ExportEntry(
    long index, byte[] leaf, byte[] salt, byte @Nullable [] payload, String contentType) {}
