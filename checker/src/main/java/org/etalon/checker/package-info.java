/**
 * The checker of certificates. It shares the values of core with the engine (networks, boxes, exact
 * numbers, quantizers) and none of the engine's bounds and kernels; its own bounds round by its own
 * code. Core's quantizers, which make the networks of refuted widths, round by core's. Proofs:
 * docs/math/checker.md.
 */
@NullMarked
package org.etalon.checker;

import org.jspecify.annotations.NullMarked;
