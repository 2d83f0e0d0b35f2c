package org.etalon.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.etalon.file.ShippedFile;

/**
 * The files beside a model that hold elements of its tensors. Only files in the model's own folder
 * and the folders below it are read, each once.
 */
final class ExternalData {
  private final Optional<Path> folder;
  private final Map<String, ShippedFile> files = new LinkedHashMap<>();

  /**
   * The files beside a model.
   *
   * @param folder the model's folder, if it came from a file
   */
  ExternalData(Optional<Path> folder) {
    this.folder = folder;
  }

  /**
   * The elements of a tensor.
   *
   * @param entries where they lie: location, offset and length
   * @param bytes how many bytes its shape asks for
   * @param where names the tensor in messages
   * @throws ModelException if there are none, or the place is not allowed
   */
  ByteString read(Map<String, String> entries, long bytes, String where) {
    String location = entries.getOrDefault("location", "");
    long offset = number(entries, "offset", 0, where);
    long length = number(entries, "length", bytes, where);
    if (length != bytes) {
      throw new MalformedModelException(
          where + " takes " + bytes + " bytes, but the model says " + length + " lie in its file");
    }
    byte[] content = file(location, where).content();
    if (offset > content.length || bytes > content.length - offset) {
      throw new MalformedModelException(
          where
              + " ends outside its file "
              + Names.quote(location)
              + " of "
              + content.length
              + " bytes; fetch that file again");
    }
    return UnsafeByteOperations.unsafeWrap(content, (int) offset, (int) bytes);
  }

  /** The SHA-256 of each file that was read, by its place beside the model. */
  Map<String, String> hashes() {
    Map<String, String> hashes = new LinkedHashMap<>();
    files.forEach((location, file) -> hashes.put(location, file.sha256()));
    return hashes;
  }

  private static long number(
      Map<String, String> entries, String key, long otherwise, String where) {
    String text = entries.getOrDefault(key, "");
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.matches("[0-9]{1,18}")) {
      throw new MalformedModelException(
          where + " lies in another file at the " + key + " " + Names.quote(text));
    }
    return Long.parseLong(text);
  }

  private ShippedFile file(String location, String where) {
    ShippedFile known = files.get(location);
    if (known != null) {
      return known;
    }
    String name = where + " lies in the file " + Names.quote(location);
    if (folder.isEmpty()) {
      throw new UnsupportedModelException(name + "; read the model from its folder");
    }
    try {
      Path root = folder.get().toRealPath();
      boolean plain = !location.isEmpty() && !location.contains("\\");
      if (!plain || Path.of(location).isAbsolute()) {
        throw outside(name);
      }
      Path file = root.resolve(location).toRealPath();
      if (!file.startsWith(root) || !Files.isRegularFile(file)) {
        throw outside(name);
      }
      ShippedFile read = ShippedFile.readPlain(file, Limits.fileBytes());
      files.put(location, read);
      return read;
    } catch (InvalidPathException e) {
      throw outside(name);
    } catch (NoSuchFileException e) {
      throw new UnsupportedModelException(name + ", which is not beside the model; fetch it too");
    } catch (IOException e) {
      throw new UnsupportedModelException(name + ", which cannot be read: " + e.getMessage());
    }
  }

  private static UnsupportedModelException outside(String name) {
    return new UnsupportedModelException(
        name + "; only files in the model's own folder are read, put it there");
  }
}
