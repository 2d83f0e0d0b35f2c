/** The fewest bits in all: networks of few coded parameters, searched for and then proved. */
@NullMarked
package org.etalon.fewest;

import org.jspecify.annotations.NullMarked;
