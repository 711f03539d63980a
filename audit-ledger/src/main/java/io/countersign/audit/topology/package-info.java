/** The Kafka Streams topology that folds every topic into the ledger. */
@NullMarked
package io.countersign.audit.topology;

import org.jspecify.annotations.NullMarked;
