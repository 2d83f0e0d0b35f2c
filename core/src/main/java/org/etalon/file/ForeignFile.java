package org.etalon.file;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Names files that are not what a reader expects, by how they begin. */
public final class ForeignFile {
  private static final int LOOKED_AT = 1024;

  private ForeignFile() {}

  /**
   * What a file is that no reader here reads, and what to do.
   *
   * @param content the file
   * @return such as {@code a Git LFS pointer, not the file itself; run 'git lfs pull'}, if known
   */
  public static Optional<String> binary(byte[] content) {
    String start =
        new String(content, 0, Math.min(LOOKED_AT, content.length), StandardCharsets.ISO_8859_1);
    if (start.startsWith("version https://git-lfs.github.com/spec/")) {
      return Optional.of("a Git LFS pointer, not the file itself; run 'git lfs pull'");
    }
    if (start.startsWith("\u0089HDF\r\n\u001a\n")) {
      return Optional.of("an HDF5 file, such as Keras writes; export the model as ONNX");
    }
    if (start.startsWith("PK\u0003\u0004")) {
      return Optional.of(
          start.contains("data.pkl")
              ? "a PyTorch file; export the model with torch.onnx.export"
              : "a ZIP archive, such as .pt, .keras and .npz files are; export the model as ONNX");
    }
    if (start.startsWith("\u0080\u0002")) {
      return Optional.of("a Python pickle, such as PyTorch writes; export the model as ONNX");
    }
    if (start.startsWith("TFL3", 4)) {
      return Optional.of("a TensorFlow Lite model; export the model as ONNX");
    }
    if (start.startsWith("ORTM", 4)) {
      return Optional.of("a model in ONNX Runtime's own format; use the .onnx file it was made of");
    }
    String lower = start.stripLeading().toLowerCase(Locale.ROOT);
    return lower.startsWith("<!doctype html") || lower.startsWith("<html")
        ? Optional.of("a web page, not the file itself; download it again")
        : Optional.empty();
  }

  /** Whether a file begins like text: printable characters and line breaks alone. */
  public static boolean isText(byte[] content) {
    int length = Math.min(LOOKED_AT, content.length);
    for (int i = 0; i < length; i++) {
      int c = content[i] & 0xff;
      boolean blank = c == '\n' || c == '\r' || c == '\t';
      if ((c < ' ' && !blank) || c == 0x7f) {
        return false;
      }
    }
    return length > 0;
  }
}
