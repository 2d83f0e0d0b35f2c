package org.etalon.engine.search;

import java.util.concurrent.CompletableFuture;

/**
 * Where the subtrees of searches are explored: the threads of this process, or those of others.
 *
 * <p>What it is given and gives back are bytes, which an {@link Explorer} reads and writes; they
 * are the same wherever, whenever and however often a subtree is explored. So no answer depends on
 * the backend.
 */
public interface Backend extends AutoCloseable {
  /**
   * Makes ready for the subtrees of one search; several may be open at a time.
   *
   * @param problem for {@link Explorer#of}
   */
  Session open(byte[] problem);

  /** Ends what is at work and gives back all that was used. */
  @Override
  void close();

  /** The subtrees of one search. */
  interface Session extends AutoCloseable {
    /**
     * Has a subtree explored, some time, somewhere.
     *
     * @param subtree for {@link Explorer#explore}
     * @return what that returns; fails with a {@link BackendException} if nobody can be found to do
     *     it, or with what exploring threw
     */
    CompletableFuture<byte[]> explore(byte[] subtree);

    /** Ends the work at hand: what is not explored by then may never be, or in part. */
    @Override
    void close();
  }
}
