/** Tests on real parts: a broker, the whole platform, programs in other languages. */
@NullMarked
package io.countersign.local.e2e;

import org.jspecify.annotations.NullMarked;
