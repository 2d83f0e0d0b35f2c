/** How fast networks approximate functions, with real and with quantized parameters. */
@NullMarked
package org.etalon.lab.approx;

import org.jspecify.annotations.NullMarked;
