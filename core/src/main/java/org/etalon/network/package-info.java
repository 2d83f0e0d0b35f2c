/** ReLU networks as immutable values, with a reference forward pass in double and an exact one. */
@NullMarked
package org.etalon.network;

import org.jspecify.annotations.NullMarked;
