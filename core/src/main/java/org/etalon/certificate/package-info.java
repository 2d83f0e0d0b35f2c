/**
 * Certificates: what a search hands over for an independent checker. Format: docs/certificate.md.
 */
@NullMarked
package org.etalon.certificate;

import org.jspecify.annotations.NullMarked;
