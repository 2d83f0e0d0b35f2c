/** Input domains from VNN-LIB 1.0 and 2.0 files. */
@NullMarked
package org.etalon.vnnlib;

import org.jspecify.annotations.NullMarked;
