package org.etalon.spark;

import java.util.regex.Pattern;
import org.etalon.engine.search.Backend;
import org.etalon.engine.search.BackendProvider;

/** Backends on Spark, named as Spark names its masters. */
public final class SparkProvider implements BackendProvider {
  private static final Pattern MASTERS =
      Pattern.compile("local\\[([1-9][0-9]*|\\*)\\]|local-cluster\\[.*\\]|(spark|k8s)://.+|yarn");

  /** For the service loader. */
  public SparkProvider() {}

  @Override
  public boolean knows(String name) {
    return MASTERS.matcher(name).matches();
  }

  @Override
  public Backend open(String name) {
    return new SparkBackend(name);
  }
}
