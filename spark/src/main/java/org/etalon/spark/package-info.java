/** Subtrees of searches explored, and parts of certificates checked, on Apache Spark. */
@NullMarked
package org.etalon.spark;

import org.jspecify.annotations.NullMarked;
