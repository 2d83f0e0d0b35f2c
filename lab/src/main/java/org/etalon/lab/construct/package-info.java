/** Networks of the literature, built explicitly: docs/math/constructions.md. */
@NullMarked
package org.etalon.lab.construct;

import org.jspecify.annotations.NullMarked;
