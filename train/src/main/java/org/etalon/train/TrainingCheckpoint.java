package org.etalon.train;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * The state of a run as a file: big-endian numbers, a CRC-32 at the end. It is written beside its
 * place and moved there, so a crash leaves the one before.
 *
 * @param path the file
 * @param identity what decides about the run's result; a file of another run is refused
 */
record TrainingCheckpoint(Path path, String identity) {
  private static final int MAGIC = 0x45745472; // "EtTr"
  private static final int VERSION = 1;
  private static final int POINT_NUMBERS = 6;

  void write(TrainingState state) throws IOException {
    Path beside = path.resolveSibling(path.getFileName() + ".partial");
    try {
      CRC32 crc = new CRC32();
      try (DataOutputStream out =
          new DataOutputStream(
              new CheckedOutputStream(
                  new BufferedOutputStream(Files.newOutputStream(beside), 1 << 16), crc))) {
        out.writeInt(MAGIC);
        out.writeInt(VERSION);
        out.writeUTF(identity);
        out.writeInt(state.epoch);
        out.writeLong(state.step);
        out.writeDouble(state.seconds);
        out.writeInt(state.best);
        out.writeInt(state.curve.size());
        for (CurvePoint point : state.curve) {
          writePoint(out, point);
        }
        for (int i = 0; i < state.kept.size(); i++) {
          Parameter p = state.parameters.get(i);
          for (float[] values : new float[][] {p.value, p.first, p.second, state.kept.get(i)}) {
            out.write(bytes(values));
          }
        }
        out.writeLong(crc.getValue());
      }
      Files.move(beside, path, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private static void writePoint(DataOutputStream out, CurvePoint p) throws IOException {
    out.writeInt(p.epoch());
    out.writeDouble(p.learningRate());
    out.writeDouble(p.trainLoss());
    out.writeDouble(p.trainError());
    out.writeDouble(p.validationError());
    out.writeDouble(p.testError());
    out.writeDouble(p.seconds());
  }

  private static byte[] bytes(float[] values) {
    ByteBuffer buffer = ByteBuffer.allocate(Float.BYTES * values.length);
    buffer.asFloatBuffer().put(values);
    return buffer.array();
  }

  /**
   * Overwrites the state.
   *
   * @throws TrainingException if the file is damaged or of another run
   */
  void read(TrainingState state) throws IOException {
    CRC32 crc = new CRC32();
    try (DataInputStream in =
        new DataInputStream(
            new CheckedInputStream(
                new BufferedInputStream(Files.newInputStream(path), 1 << 16), crc))) {
      if (in.readInt() != MAGIC || in.readInt() != VERSION) {
        throw new TrainingException(path + " is no checkpoint of this version of training");
      }
      if (!in.readUTF().equals(identity)) {
        throw new TrainingException(
            path + " is the checkpoint of another run: data or options differ");
      }
      state.epoch = in.readInt();
      state.step = in.readLong();
      state.seconds = in.readDouble();
      state.best = in.readInt();
      int points = in.readInt();
      if (points < 0 || points > (Files.size(path) / (POINT_NUMBERS * Double.BYTES))) {
        throw damaged();
      }
      state.curve.clear();
      for (int i = 0; i < points; i++) {
        state.curve.add(readPoint(in));
      }
      for (int i = 0; i < state.kept.size(); i++) {
        Parameter p = state.parameters.get(i);
        for (float[] values : new float[][] {p.value, p.first, p.second, state.kept.get(i)}) {
          byte[] bytes = new byte[Float.BYTES * values.length];
          in.readFully(bytes);
          ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
        }
      }
      long expected = crc.getValue();
      if (in.readLong() != expected || in.read() >= 0 || state.best >= points) {
        throw damaged();
      }
    } catch (EOFException e) {
      throw damaged();
    }
  }

  private TrainingException damaged() {
    return new TrainingException(path + " is damaged; remove it to start anew");
  }

  private static CurvePoint readPoint(DataInputStream in) throws IOException {
    int epoch = in.readInt();
    double rate = in.readDouble();
    double loss = in.readDouble();
    double error = in.readDouble();
    double validation = in.readDouble();
    double test = in.readDouble();
    return new CurvePoint(epoch, rate, loss, error, validation, test, in.readDouble());
  }
}
