/**
 * The program: configuration, Kafka and PostgreSQL, the signer, the projection and the REST API.
 */
@NullMarked
package io.countersign.audit.runtime;

import org.jspecify.annotations.NullMarked;
