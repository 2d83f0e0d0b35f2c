package org.etalon.engine.certify;

import java.util.SortedMap;

/** No width can be quantized as asked; the message is one line. */
public final class NotRepresentableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotRepresentableException(SortedMap<Integer, String> reasons) {
    super(
        "no width can be stored; "
            + reasons.lastKey()
            + " bits: "
            + reasons.get(reasons.lastKey()));
  }
}
