/** Bounds of the difference of two given networks, from norms to boxes; sound in floating point. */
@NullMarked
package org.etalon.lab.instance;

import org.jspecify.annotations.NullMarked;
