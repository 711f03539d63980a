/** JSON as the platform reads and writes it: canonical text, digests, proposals and outcomes. */
@NullMarked
package io.countersign.schemas.json;

import org.jspecify.annotations.NullMarked;
