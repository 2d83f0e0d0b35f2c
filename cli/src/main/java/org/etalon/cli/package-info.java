/** The command line: the one place that prints and ends the process. */
@NullMarked
package org.etalon.cli;

import org.jspecify.annotations.NullMarked;
