/** Tables and figures of the documents: where they stand, what makes them, what came out anew. */
@NullMarked
package org.etalon.reproduce;

import org.jspecify.annotations.NullMarked;
