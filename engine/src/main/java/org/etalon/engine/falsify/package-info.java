/** Attained lower bounds: inputs at which two networks differ much. */
@NullMarked
package org.etalon.engine.falsify;

import org.jspecify.annotations.NullMarked;
