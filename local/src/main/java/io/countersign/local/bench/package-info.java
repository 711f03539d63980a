/** The load driver: plays the approval case on a running platform, beside two baselines. */
@NullMarked
package io.countersign.local.bench;

import org.jspecify.annotations.NullMarked;
