/** Macro benchmarks: whole searches on published queries and on constructed families. */
@NullMarked
package org.etalon.bench;

import org.jspecify.annotations.NullMarked;
