/** Small charts as SVG, from the numbers alone. */
@NullMarked
package org.etalon.chart;

import org.jspecify.annotations.NullMarked;
