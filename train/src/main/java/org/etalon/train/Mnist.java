package org.etalon.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The four files of MNIST, or of a data set in its form (Fashion-MNIST, KMNIST), from a folder.
 *
 * <p>Inputs are {@code pixel / 255}. The last sixth of the training file, 10,000 of 60,000 images,
 * is for validation, as in the BinaryConnect article.
 */
public final class Mnist {
  private static final int CLASSES = 10;
  private static final int VALIDATION_PART = 6;

  private Mnist() {}

  /**
   * Reads {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte}, {@code
   * t10k-images-idx3-ubyte} and {@code t10k-labels-idx1-ubyte}, each plain or with {@code .gz}.
   *
   * @throws MalformedDataException if a file is missing or wrong
   * @throws IOException if a file cannot be read
   */
  public static DataSplit read(Path folder) throws IOException {
    Samples train = samples(folder, "train");
    int count = train.count();
    int first = count - count / VALIDATION_PART;
    return new DataSplit(train.range(0, first), train.range(first, count), samples(folder, "t10k"));
  }

  /** The test images alone. */
  public static Samples readTest(Path folder) throws IOException {
    return samples(folder, "t10k");
  }

  private static Samples samples(Path folder, String part) throws IOException {
    Path imageFile = find(folder, part + "-images-idx3-ubyte");
    Path labelFile = find(folder, part + "-labels-idx1-ubyte");
    IdxFile images = IdxFile.read(imageFile, 3);
    IdxFile labels = IdxFile.read(labelFile, 1);
    if (!images.sizes.get(0).equals(labels.sizes.get(0))) {
      throw new MalformedDataException(
          imageFile
              + " has "
              + images.sizes.get(0)
              + " images, "
              + labelFile
              + " has "
              + labels.sizes.get(0)
              + " labels");
    }
    float[] features = new float[images.elements.length];
    for (int i = 0; i < features.length; i++) {
      features[i] = (images.elements[i] & 0xff) / 255f;
    }
    int[] classes = new int[labels.elements.length];
    for (int s = 0; s < classes.length; s++) {
      classes[s] = labels.elements[s];
      if (classes[s] < 0 || classes[s] >= CLASSES) {
        throw new MalformedDataException(
            labelFile + ": label " + (s + 1) + " is " + (labels.elements[s] & 0xff));
      }
    }
    int inputs = images.sizes.get(1) * images.sizes.get(2);
    return Samples.of(inputs, features, Targets.classes(CLASSES, classes));
  }

  private static Path find(Path folder, String name) {
    for (String candidate : new String[] {name, name + ".gz"}) {
      if (Files.isRegularFile(folder.resolve(candidate))) {
        return folder.resolve(candidate);
      }
    }
    throw new MalformedDataException(
        "no " + name + " or " + name + ".gz in " + folder + "; README.md says where to get MNIST");
  }
}
