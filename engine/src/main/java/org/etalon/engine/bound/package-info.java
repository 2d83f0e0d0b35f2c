/**
 * Sound bounds of the difference of two networks on one box, by backward propagation.
 *
 * <p>{@link DifferenceBounder} goes site by site; a {@link BackwardPass} carries rows down by a
 * {@link LinearStep} per kind of map, rectifiers and maxima relaxed; an {@link IntervalPass} stands
 * in when time is up. Boxes of the domain have more: an {@link EuclideanPass}, and {@link Ascents}
 * with relaxations of every row's own, left in a {@link RecordedPass}.
 */
@NullMarked
package org.etalon.engine.bound;

import org.jspecify.annotations.NullMarked;
