/** Domains on a grid: all points of a box, one by one. */
@NullMarked
package org.etalon.engine.lattice;

import org.jspecify.annotations.NullMarked;
