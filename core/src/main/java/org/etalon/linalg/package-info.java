/** Immutable vectors and matrices of doubles; arrays are copied in and out. */
@NullMarked
package org.etalon.linalg;

import org.jspecify.annotations.NullMarked;
