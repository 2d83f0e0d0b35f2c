/** Directed rounding on top of round-to-nearest doubles: every result names its direction. */
@NullMarked
package org.etalon.rounding;

import org.jspecify.annotations.NullMarked;
