/** Queries of VNN-LIB answered: networks brought side by side, searched, and points replayed. */
@NullMarked
package org.etalon.verify;

import org.jspecify.annotations.NullMarked;
