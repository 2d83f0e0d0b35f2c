/** Fixed-point formats of values on the way through a network, rounded exactly as devices do. */
@NullMarked
package org.etalon.fixed;

import org.jspecify.annotations.NullMarked;
