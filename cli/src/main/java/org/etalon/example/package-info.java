/**
 * Networks that Etalon makes itself, with their domains: a trained controller and constructions.
 */
@NullMarked
package org.etalon.example;

import org.jspecify.annotations.NullMarked;
