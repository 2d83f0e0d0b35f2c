package org.etalon.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.CertificateException;
import org.etalon.certificate.CertificateReader;
import org.etalon.certificate.CertificateWriter;
import org.etalon.file.Sha256;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files of a run in one folder as they would be had it written to another: a page, a result and
 * a certificate name their own places and the command that made them.
 */
final class Relocation {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final String from;
  private final String to;
  private final Map<String, String> hashes = new LinkedHashMap<>();

  private Relocation(Path from, String to) {
    this.from = from.toString();
    this.to = to;
  }

  /** The files of a folder by name, as if it were {@code to}; certificates are written anew. */
  static Map<String, byte[]> files(Path folder, String to) throws IOException {
    Relocation relocation = new Relocation(folder, to);
    List<Path> list;
    try (Stream<Path> found = Files.list(folder)) {
      list = found.sorted().toList();
    }
    for (Path file : list) {
      if (file.toString().endsWith(".etalon")) {
        relocation.certificate(file);
      }
    }
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (Path file : list) {
      String name = file.getFileName().toString();
      byte[] bytes = Files.readAllBytes(file);
      boolean text = name.endsWith(".html") || name.endsWith(".json");
      files.put(
          name,
          text
              ? relocation
                  .text(new String(bytes, StandardCharsets.UTF_8))
                  .getBytes(StandardCharsets.UTF_8)
              : bytes);
    }
    return files;
  }

  private void certificate(Path file) throws IOException {
    String before = Sha256.hex(Files.readAllBytes(file));
    try {
      Certificate c = CertificateReader.read(file);
      Map<String, String> provenance = new LinkedHashMap<>();
      c.provenance().forEach((key, value) -> provenance.put(key, value.replace(from, to)));
      CertificateWriter.write(
          file,
          new Certificate(
              c.models(),
              c.quantizer(),
              c.claim(),
              c.boxes(),
              c.trees(),
              c.evidence(),
              c.refutations(),
              provenance,
              c.places(),
              c.semantics(),
              c.grid()));
    } catch (CertificateException e) {
      throw new IOException(e);
    }
    hashes.put(before, Sha256.hex(Files.readAllBytes(file)));
  }

  /** A text that names the folder, plainly or within JSON. */
  private String text(String text) {
    String moved = text.replace(quoted(from), quoted(to)).replace(from, to);
    for (Map.Entry<String, String> hash : hashes.entrySet()) {
      moved = moved.replace(hash.getKey(), hash.getValue());
    }
    return moved;
  }

  private static String quoted(String path) {
    String json = JSON.writeValueAsString(path);
    return json.substring(1, json.length() - 1);
  }
}
