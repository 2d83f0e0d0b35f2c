/** A benchmark for tools that compare networks: pairs whose answers are known by construction. */
@NullMarked
package org.etalon.suite;

import org.jspecify.annotations.NullMarked;
