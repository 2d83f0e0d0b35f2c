/** Oracles for the tests of all modules: exact, slow, and sharing no code with what they test. */
@NullMarked
package org.etalon.testing;

import org.jspecify.annotations.NullMarked;
