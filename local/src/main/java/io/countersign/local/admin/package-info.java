/**
 * What operators do to a platform over its public interfaces: policies, directory, stops, ledger
 * exports.
 */
@NullMarked
package io.countersign.local.admin;

import org.jspecify.annotations.NullMarked;
