/** The page that shows a result: one file, from the same tree that {@code --json} writes. */
@NullMarked
package org.etalon.report;

import org.jspecify.annotations.NullMarked;
