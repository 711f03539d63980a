package io.countersign.audit.projection;

import org.jspecify.annotations.Nullable;

/**
 * One entry of a partition log as it was read from the ledger topic.
 *
 * @param log number of the log, which is the number of the partition
 * @param index position in the log, from 0
 * @param leaf the leaf, RFC 8785 JSON
 * @param salt 32 bytes
 * @param payload value of the source record; null where it had none or was erased
 * @param contentType content type of the payload
 */
@SuppressWarnings("ArrayRecordComponent") // read once and thrown away; never compared
public record LedgerLine(
    int log, long index, byte[] leaf, byte[] salt, byte @Nullable [] payload, String contentType) {}
