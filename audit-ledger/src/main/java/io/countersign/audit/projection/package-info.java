/**
 * The audit projection: the ledger's entries as rows of PostgreSQL. Knows JDBC and the ledger's
 * leaves, and neither Kafka nor Quarkus.
 */
@NullMarked
package io.countersign.audit.projection;

import org.jspecify.annotations.NullMarked;
