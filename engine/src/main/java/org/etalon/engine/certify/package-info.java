/** The public entry: certify a pair of networks, search the fewest bits. */
@NullMarked
package org.etalon.engine.certify;

import org.jspecify.annotations.NullMarked;
