package org.etalon.example;

import java.util.List;
import java.util.Optional;

/** The examples by name. */
public final class Examples {
  private Examples() {}

  /** The names, in a fixed order. */
  public static List<String> names() {
    return List.of("pendulum", "square", "sine", "jets", "images", "resnet18");
  }

  /**
   * Makes an example; the same name and seed make the same network.
   *
   * @param seed of the training; constructions do not depend on it
   */
  public static Optional<Example> byName(String name, long seed) {
    return switch (name) {
      case "pendulum" -> Optional.of(PendulumController.example(seed));
      case "square" -> Optional.of(SquareNetwork.example(6));
      case "sine" -> Optional.of(SineNetwork.example(32));
      case "jets" -> Optional.of(JetTagger.example(seed));
      case "images" -> Optional.of(SmallImages.example(seed));
      case "resnet18" -> Optional.of(ResNet18.example(seed));
      default -> Optional.empty();
    };
  }
}
