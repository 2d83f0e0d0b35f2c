/** Networks in fixed point: formats of all values, chosen and proved. */
@NullMarked
package org.etalon.engine.fixed;

import org.jspecify.annotations.NullMarked;
