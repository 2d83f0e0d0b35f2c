/** What may stand at the end of a network and is not piecewise linear. */
@NullMarked
package org.etalon.head;

import org.jspecify.annotations.NullMarked;
