/** Branch and bound over boxes of inputs, parallel and reproducible. */
@NullMarked
package org.etalon.engine.search;

import org.jspecify.annotations.NullMarked;
