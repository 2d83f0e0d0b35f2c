/**
 * The checker of certificates. It shares the values of core with the engine (networks, boxes, exact
 * numbers, quantizers) and none of the engine's bounds, kernels or rounding. Proofs:
 * docs/math/checker.md.
 */
@NullMarked
package org.etalon.checker;

import org.jspecify.annotations.NullMarked;
