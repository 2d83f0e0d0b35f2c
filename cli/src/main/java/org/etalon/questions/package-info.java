/** Questions of a file, what came of them, and the order in which many of them are asked. */
@NullMarked
package org.etalon.questions;

import org.jspecify.annotations.NullMarked;
