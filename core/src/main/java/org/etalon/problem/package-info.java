/** What is asked and answered: domain, norm, witness, verdict. */
@NullMarked
package org.etalon.problem;

import org.jspecify.annotations.NullMarked;
