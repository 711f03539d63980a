/** The baselines of the load driver: bare Kafka Streams programs in the places of the services. */
@NullMarked
package io.countersign.benchmarks.chain;

import org.jspecify.annotations.NullMarked;
