/** Results of the literature, recovered: a construction, what it promises, what is measured. */
@NullMarked
package org.etalon.lab.recover;

import org.jspecify.annotations.NullMarked;
