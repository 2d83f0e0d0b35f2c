/** Proved networks as what other tools and devices take. */
@NullMarked
package org.etalon.export;

import org.jspecify.annotations.NullMarked;
