package org.etalon.cli;

import org.etalon.engine.certify.Certifier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** The version, with what the speed of this installation depends on. */
final class Version implements IVersionProvider {
  /** The version in the manifest, or "development" outside a jar. */
  static String number() {
    @Nullable String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "etalon "
          + number()
          + " (Java "
          + Runtime.version()
          + ", "
          + Certifier.kernelName()
          + " kernel)"
    };
  }
}
