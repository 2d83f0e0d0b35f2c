package org.etalon.certificate;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Evidence as bytes (docs/certificate.md). */
final class EvidenceFormat {
  private static final int MAX_SITES = 1 << 12;
  private static final int MAX_SLOPES = 1 << 24;

  /** As numbered in files. */
  private static final List<Evidence.Target> TARGETS =
      List.of(Evidence.Target.F, Evidence.Target.G, Evidence.Target.DIFFERENCE);

  private static final int LOW_BYTE = 0xff;

  private EvidenceFormat() {}

  static void write(DataOutputStream out, Evidence evidence) throws IOException {
    out.writeByte(evidence.euclidean() ? 1 : 0);
    CertificateFormat.writeNumber(out, evidence.blocks().size());
    for (Evidence.Block block : evidence.blocks()) {
      CertificateFormat.writeNumber(out, block.site());
      out.writeByte(TARGETS.indexOf(block.target()));
      for (int[] list : block.neurons()) {
        writeList(out, list);
      }
      CertificateFormat.writeNumber(out, block.rows().size());
      for (Evidence.Row row : block.rows()) {
        write(out, row);
      }
    }
  }

  private static void writeList(DataOutputStream out, int[] list) throws IOException {
    CertificateFormat.writeNumber(out, list.length);
    int next = 0;
    for (int entry : list) {
      CertificateFormat.writeNumber(out, entry - next);
      next = entry + 1;
    }
  }

  private static void write(DataOutputStream out, Evidence.Row row) throws IOException {
    CertificateFormat.writeNumber(out, 2 * row.neuron() + (row.negated() ? 1 : 0));
    out.write(row.slopes());
    out.writeByte(row.steepness());
    out.write(row.positions());
    for (short place : row.places()) {
      out.writeShort(place);
    }
  }

  /**
   * Reads evidence; memory grows only with bytes that are there.
   *
   * @param inputs how many positions a row has
   */
  static Evidence read(DataInputStream in, int inputs) throws IOException {
    int euclidean = in.readUnsignedByte();
    require(euclidean <= 1, "evidence of no known kind");
    int count = CertificateFormat.readNumber(in);
    List<Evidence.Block> blocks = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      blocks.add(readBlock(in, inputs));
    }
    return new Evidence(euclidean == 1, blocks);
  }

  private static Evidence.Block readBlock(DataInputStream in, int inputs) throws IOException {
    int site = CertificateFormat.readNumber(in);
    require(site >= 2 && site <= MAX_SITES, "evidence for site " + site);
    int target = in.readUnsignedByte();
    require(target < TARGETS.size(), "evidence for an unknown target");
    int[][] neurons = new int[site - 1][];
    int slopes = 0;
    for (int s = 0; s < neurons.length; s++) {
      neurons[s] = readList(in);
      slopes += neurons[s].length;
      require(slopes <= MAX_SLOPES, "evidence for too many neurons");
    }
    Evidence.Target kind = TARGETS.get(target);
    int places = (kind == Evidence.Target.DIFFERENCE ? 2 : 1) * neurons[0].length;
    int count = CertificateFormat.readNumber(in);
    List<Evidence.Row> rows = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      rows.add(readRow(in, slopes, inputs, places));
    }
    return new Evidence.Block(site, kind, neurons, rows);
  }

  /** Ascending numbers, as gaps. */
  private static int[] readList(DataInputStream in) throws IOException {
    int count = CertificateFormat.readNumber(in);
    int[] list = new int[Math.min(count, 64)];
    long next = 0;
    for (int k = 0; k < count; k++) {
      list = k < list.length ? list : Arrays.copyOf(list, Math.min(count, 2 * k));
      next += CertificateFormat.readNumber(in);
      require(next < Integer.MAX_VALUE, "evidence for a neuron out of all ranges");
      list[k] = (int) next++;
    }
    return list;
  }

  private static Evidence.Row readRow(DataInputStream in, int slopes, int inputs, int places)
      throws IOException {
    int code = CertificateFormat.readNumber(in);
    byte[] ofSlopes = readBytes(in, slopes);
    int steepness = in.readUnsignedByte();
    byte[] positions = readBytes(in, inputs);
    byte[] pairs = readBytes(in, 2 * places);
    short[] ofPlaces = new short[places];
    for (int k = 0; k < places; k++) {
      ofPlaces[k] = (short) ((pairs[2 * k] << Byte.SIZE) | (pairs[2 * k + 1] & LOW_BYTE));
    }
    return new Evidence.Row(code / 2, code % 2 == 1, ofSlopes, steepness, positions, ofPlaces);
  }

  private static byte[] readBytes(DataInputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException();
    }
    return bytes;
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new CertificateException(otherwise);
    }
  }
}
