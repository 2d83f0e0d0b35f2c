/** A float network and one trained for few bits, compared: what theory asks, what practice does. */
@NullMarked
package org.etalon.gap;

import org.jspecify.annotations.NullMarked;
