/** Tests across modules: layering, published networks and figures, the README. */
@NullMarked
package org.etalon.it;

import org.jspecify.annotations.NullMarked;
