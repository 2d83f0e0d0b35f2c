/** A network as bounds see it: sites with an activation each, and affine segments between them. */
@NullMarked
package org.etalon.theta;

import org.jspecify.annotations.NullMarked;
