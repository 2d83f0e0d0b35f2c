/** Training of multilayer perceptrons, with weights of few bits or with real ones, in float32. */
@NullMarked
package org.etalon.train;

import org.jspecify.annotations.NullMarked;
