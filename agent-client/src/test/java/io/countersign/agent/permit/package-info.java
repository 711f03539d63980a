@NullMarked
package io.countersign.agent.permit;

import org.jspecify.annotations.NullMarked;
