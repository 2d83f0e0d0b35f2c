/** Uniform and floating-point quantizers of network parameters. */
@NullMarked
package org.etalon.quant;

import org.jspecify.annotations.NullMarked;
