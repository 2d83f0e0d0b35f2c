/** Sound bounds of the difference of two networks on one box, by backward propagation. */
@NullMarked
package org.etalon.engine.bound;

import org.jspecify.annotations.NullMarked;
