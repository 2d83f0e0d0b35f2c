/** Subtrees of searches explored on Apache Spark. */
@NullMarked
package org.etalon.spark;

import org.jspecify.annotations.NullMarked;
