/**
 * The policy language: reads approval policies (YAML with CEL conditions), compiles them, evaluates
 * actions against them and explains the answer. Pure: no Kafka, no Avro, no clock, no I/O.
 */
@NullMarked
package io.countersign.policy;

import org.jspecify.annotations.NullMarked;
