package org.etalon.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.etalon.certificate.Evidence;
import org.etalon.network.Network;

/** Evidence that nobody found: any numbers, for any rows. */
final class RandomEvidence {
  private final SplittableRandom random;

  RandomEvidence(SplittableRandom random) {
    this.random = random;
  }

  /** For a chain or graph of rectifiers; some rows are missing, some are there twice. */
  Evidence of(Network network) {
    LayerState[] states = new Graph(network).unknown();
    List<Evidence.Block> blocks = new ArrayList<>();
    for (int site = 2; site < states.length; site++) {
      for (Evidence.Target target : Evidence.Target.values()) {
        if (random.nextInt(4) > 0) {
          blocks.add(block(states, site, target, network.inputSize()));
        }
      }
    }
    return new Evidence(random.nextBoolean(), blocks);
  }

  private Evidence.Block block(LayerState[] states, int site, Evidence.Target target, int inputs) {
    int[][] neurons = new int[site - 1][];
    int slopes = 0;
    for (int below = 1; below < site; below++) {
      int often = random.nextInt(4);
      neurons[below - 1] =
          IntStream.range(0, states[below].size).filter(i -> random.nextInt(4) <= often).toArray();
      slopes += neurons[below - 1].length;
    }
    int places = (target == Evidence.Target.DIFFERENCE ? 2 : 1) * neurons[0].length;
    List<Evidence.Row> rows = new ArrayList<>();
    for (int k = random.nextInt(2 * states[site].size + 1); k > 0; k--) {
      rows.add(row(random.nextInt(states[site].size), slopes, inputs, places));
    }
    return new Evidence.Block(site, target, neurons, rows);
  }

  private Evidence.Row row(int neuron, int slopes, int inputs, int places) {
    boolean wild = random.nextBoolean();
    short[] place = new short[places];
    for (int k = 0; k < places; k++) {
      place[k] = (short) random.nextInt(wild ? 1 << 16 : 1 << 14);
    }
    int steepness = random.nextInt(wild ? 256 : 20);
    return new Evidence.Row(
        neuron, random.nextBoolean(), bytes(slopes), steepness, bytes(inputs), place);
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
