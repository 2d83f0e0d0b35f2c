package org.etalon.explore;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What the server serves: a page, and the computation that the page starts. */
public interface Exploration {
  /** The page, UTF-8 HTML. */
  byte[] page();

  /**
   * Computes; called on a thread of its own, interrupted to cancel, and then to return what it has.
   *
   * @param parameters what the page asks for: strings, numbers, booleans
   * @param progress takes progress as trees for JSON
   * @throws RefusedException if a parameter is wrong; the message goes to the page
   */
  Outcome run(Map<String, Object> parameters, Consumer<Map<String, Object>> progress)
      throws RefusedException;

  /**
   * What a computation leaves.
   *
   * @param result a tree for JSON
   * @param files by name, to be downloaded
   */
  record Outcome(Map<String, Object> result, Map<String, byte[]> files) {
    /** Copies the maps. */
    public Outcome {
      result = Collections.unmodifiableMap(new LinkedHashMap<>(result));
      files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    }
  }

  /** A parameter is wrong. */
  final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** With one line for the user. */
    public RefusedException(String message) {
      super(message);
    }
  }
}
