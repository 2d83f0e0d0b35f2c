/**
 * The checker of certificates. It shares the values of core with the engine (networks, boxes, exact
 * numbers, quantizers) and none of the engine's bounds and kernels; its own bounds round by its own
 * code. Core's quantizers, which make the networks of refuted widths, round by core's. Proofs:
 * docs/math/checker.md.
 *
 * <p>{@link Placed} puts neurons beside each other, {@link Graph} walks nodes, {@link Vertices} and
 * {@link Maxima} derive constants, {@link Rows} bounds in two arithmetics; {@link Requantization}
 * says what runtimes do, {@link Recorded} reads slopes of evidence, {@link Outcomes} stands for
 * decisions and constraints, {@link Together} for errors in the Euclidean norm; {@link Replay} runs
 * witnesses, {@link GridPart} tries points of a grid, {@link Minimality} says whether fewer bits
 * would do.
 */
@NullMarked
package org.etalon.checker;

import org.jspecify.annotations.NullMarked;
