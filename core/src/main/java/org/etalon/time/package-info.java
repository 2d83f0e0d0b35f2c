/** When a computation is to end early: a value that is handed down. */
@NullMarked
package org.etalon.time;

import org.jspecify.annotations.NullMarked;
