/** Micro benchmarks of the matrix kernels. */
package org.etalon.bench.jmh;
