/** How a permit is signed, so that whoever executes can check it without asking. */
@NullMarked
package io.countersign.approval.permit;

import org.jspecify.annotations.NullMarked;
