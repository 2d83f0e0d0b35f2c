package org.etalon.certificate;

/** A file that is no certificate; the message is one line. */
public final class CertificateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception with its one line. */
  public CertificateException(String message) {
    super(message);
  }
}
