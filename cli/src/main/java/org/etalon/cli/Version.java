package org.etalon.cli;

import org.etalon.engine.certify.Certifier;
import org.etalon.study.Run;
import picocli.CommandLine.IVersionProvider;

/** The version, with what the speed of this installation depends on. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "etalon "
          + Run.version()
          + " (Java "
          + Runtime.version()
          + ", "
          + Certifier.kernelName()
          + " kernel)"
    };
  }
}
