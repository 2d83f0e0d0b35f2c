/** The documents of the repository as a site of pages that needs no network. */
@NullMarked
package org.etalon.site;

import org.jspecify.annotations.NullMarked;
