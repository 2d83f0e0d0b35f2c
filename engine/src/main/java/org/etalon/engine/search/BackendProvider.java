package org.etalon.engine.search;

/** Opens backends of one kind; found by {@link java.util.ServiceLoader} where it is present. */
public interface BackendProvider {
  /** Whether a name such as {@code spark://HOST:7077} is one of a backend of this kind. */
  boolean knows(String name);

  /**
   * Opens a backend.
   *
   * @throws BackendException if it cannot work
   */
  Backend open(String name);
}
