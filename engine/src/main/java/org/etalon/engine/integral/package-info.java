/** Proved means over a domain, where other packages prove maxima. */
@NullMarked
package org.etalon.engine.integral;

import org.jspecify.annotations.NullMarked;
