/**
 * A local server for one page: starts computations, streams their progress, hands out their files.
 */
@NullMarked
package org.etalon.explore;

import org.jspecify.annotations.NullMarked;
