package org.etalon.cli;

import org.etalon.engine.certify.Certifier;
import org.etalon.study.Run;
import picocli.CommandLine.IVersionProvider;

/** The version alone on a line; on another what the speed of this installation depends on. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      Run.version(), "Java " + Runtime.version() + ", " + Certifier.kernelName() + " kernel"
    };
  }
}
