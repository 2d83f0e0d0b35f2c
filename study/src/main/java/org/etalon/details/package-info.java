/**
 * What a report shows beside the result: layers, histograms, parameters, the course of a search.
 */
@NullMarked
package org.etalon.details;

import org.jspecify.annotations.NullMarked;
