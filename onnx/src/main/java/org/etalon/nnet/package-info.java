/** The Stanford .nnet text format. */
@NullMarked
package org.etalon.nnet;

import org.jspecify.annotations.NullMarked;
