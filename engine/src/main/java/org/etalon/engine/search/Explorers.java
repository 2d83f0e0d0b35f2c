package org.etalon.engine.search;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.etalon.file.Sha256;
import org.etalon.time.Stop;

/**
 * The explorers of one search in one process: as many as explore at the same time. What is sent to
 * another process is the problem alone.
 */
final class Explorers implements Work {
  private static final long serialVersionUID = 1;

  private final byte[] problem;
  private final String digest;
  private final String title;
  private transient Queue<Explorer> idle = new ConcurrentLinkedQueue<>();

  /**
   * None at first.
   *
   * @param problem what {@link Explorer#problem} gave
   */
  Explorers(byte[] problem, String title) {
    this.problem = problem.clone();
    this.title = title;
    digest = Sha256.hex(problem);
  }

  byte[] problem() {
    return problem.clone();
  }

  @Override
  public String name() {
    return digest;
  }

  @Override
  public String title() {
    return title;
  }

  /** Explores a subtree; where it is stopped, with what is known by then. */
  @Override
  public byte[] run(byte[] subtree, Stop stop) {
    Explorer waiting = idle.poll();
    Explorer explorer = waiting == null ? Explorer.of(problem) : waiting;
    byte[] explored = explorer.explore(subtree, stop);
    idle.add(explorer);
    return explored;
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    idle = new ConcurrentLinkedQueue<>();
    if (!Sha256.hex(problem).equals(digest)) {
      throw new IOException("the problem was changed on its way");
    }
  }
}
