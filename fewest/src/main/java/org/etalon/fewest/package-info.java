/**
 * The fewest bits in all: networks of few coded parameters, searched for and then proved.
 *
 * <p>{@link FewestSearch} goes level by level, {@link GuidedSearch} does so for decisions. A {@link
 * Student} is rows of codes; {@link Descent} rounds them, row by row, towards the largest error;
 * {@link Shrink} removes neurons and {@link Refit} fits what is left; {@link Narrowing} goes by
 * first bounds where inputs are many; {@link Proofs} has the engine prove. {@link EqualWidth}
 * compares ways to round.
 */
@NullMarked
package org.etalon.fewest;

import org.jspecify.annotations.NullMarked;
