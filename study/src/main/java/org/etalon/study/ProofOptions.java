package org.etalon.study;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What is to be done with a proof.
 *
 * @param certified whether a certificate is written
 * @param checked whether the checker then decides on it
 * @param place where the certificate goes, if not into the folder of the result
 */
public record ProofOptions(boolean certified, boolean checked, Optional<Path> place) {
  /** Into the folder of the result, checked. */
  public static ProofOptions inFolder() {
    return new ProofOptions(true, true, Optional.empty());
  }
}
