/** Kernels on flat {@code double[]}; for core and engine only. */
@NullMarked
package org.etalon.linalg.internal;

import org.jspecify.annotations.NullMarked;
