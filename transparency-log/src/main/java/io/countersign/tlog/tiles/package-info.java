/** C2SP tlog-tiles: paths, entry bundles and writing a log as files. */
@NullMarked
package io.countersign.tlog.tiles;

import org.jspecify.annotations.NullMarked;
