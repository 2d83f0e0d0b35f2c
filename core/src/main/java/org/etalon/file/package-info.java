/** Files that are whole or not there. */
@NullMarked
package org.etalon.file;

import org.jspecify.annotations.NullMarked;
