package org.etalon.checker;

import java.util.concurrent.Future;

/** Who checks the parts of a certificate: threads here, or others elsewhere. */
public interface PartChecker extends AutoCloseable {
  /** Has {@link Leaves#check} done for a part, some time, somewhere, as often as it likes. */
  Future<PartResult> check(Part part);

  /** Ends the work at hand; what is not checked by then may never be. */
  @Override
  void close();
}
