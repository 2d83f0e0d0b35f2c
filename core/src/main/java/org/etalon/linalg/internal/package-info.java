/** Kernels on flat arrays; for core, engine and train only, and for the benchmarks. */
@NullMarked
package org.etalon.linalg.internal;

import org.jspecify.annotations.NullMarked;
