package org.etalon.train;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import org.etalon.file.Sha256;
import org.etalon.file.WholeFile;

/**
 * The state of a run as a file: big-endian numbers, then their SHA-256.
 *
 * @param path the file
 * @param identity what decides about the run's result; a file of another run is refused
 */
record TrainingCheckpoint(Path path, String identity) {
  private static final int MAGIC = 0x45745472; // "EtTr"
  private static final int VERSION = 1;

  void write(TrainingState state) throws IOException {
    WholeFile.writeHashed(
        path,
        out -> {
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
          for (float[] values : state.arrays()) {
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
            bytes.asFloatBuffer().put(values);
            out.write(bytes.array());
          }
        });
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

  /**
   * Overwrites the state.
   *
   * @throws TrainingException if the file is damaged or of another run; the state is unchanged
   */
  void read(TrainingState state) throws IOException {
    byte[] file = Files.readAllBytes(path);
    int length = file.length - Sha256.BYTES;
    MessageDigest digest = Sha256.digest();
    digest.update(file, 0, Math.max(0, length));
    byte[] stored = Arrays.copyOfRange(file, Math.max(0, length), file.length);
    if (!Arrays.equals(digest.digest(), stored)) {
      throw new TrainingException(path + " is damaged; remove it to start anew");
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(file, 0, length))) {
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
      state.curve.clear();
      for (int points = in.readInt(); points > 0; points--) {
        state.curve.add(readPoint(in));
      }
      for (float[] values : state.arrays()) {
        ByteBuffer.wrap(in.readNBytes(Float.BYTES * values.length)).asFloatBuffer().get(values);
      }
    }
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
