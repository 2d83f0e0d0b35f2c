/** Exact arithmetic on dyadic rationals, the oracle of tests and the judge of witnesses. */
@NullMarked
package org.etalon.exact;

import org.jspecify.annotations.NullMarked;
