/** The ladder: bits per parameter by every guarantee, for one network. */
@NullMarked
package org.etalon.lab.ladder;

import org.jspecify.annotations.NullMarked;
