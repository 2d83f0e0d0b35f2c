package org.etalon.engine.search;

import java.util.concurrent.CompletableFuture;

/**
 * Where subtrees of searches are explored and parts of certificates checked: the threads of this
 * process, or those of others.
 *
 * <p>What it is given and gives back are bytes, which {@link Work} reads and writes; they are the
 * same wherever, whenever and however often a part is done. So no answer depends on the backend.
 */
public interface Backend extends AutoCloseable {
  /**
   * Makes ready for the parts of one work; several may be open at a time.
   *
   * @throws BackendException if it cannot work
   */
  Session open(Work work);

  /** Ends what is at work and gives back all that was used. */
  @Override
  void close();

  /** The parts of one work. */
  interface Session extends AutoCloseable {
    /**
     * Has a part done, some time, somewhere.
     *
     * @param part for {@link Work#run}
     * @return what that returns; fails with a {@link BackendException} if nobody can be found to do
     *     it, or with what doing it threw
     */
    CompletableFuture<byte[]> run(byte[] part);

    /**
     * Ends the work at hand: what is not done by then may never be, or in part. Nothing is thrown,
     * even if the backend cannot work any more.
     */
    @Override
    void close();
  }
}
