/**
 * Questions about networks answered whole, for programs and for the command line alike: a network
 * of few bits is searched for, written, certified, checked, and told as JSON and as a page.
 *
 * <p>What cannot be used of what the user gave is a {@link org.etalon.study.BadInputException}; an
 * {@code IllegalArgumentException} is a bug.
 */
@NullMarked
package org.etalon.study;

import org.jspecify.annotations.NullMarked;
