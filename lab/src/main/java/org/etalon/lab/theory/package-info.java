/** The theory for whole classes of networks: Lipschitz constants, errors and bits. */
@NullMarked
package org.etalon.lab.theory;

import org.jspecify.annotations.NullMarked;
