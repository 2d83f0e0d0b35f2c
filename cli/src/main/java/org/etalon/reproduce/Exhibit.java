package org.etalon.reproduce;

import java.util.List;

/**
 * A table, a figure or a printed run of a document, by name.
 *
 * @param name what it is called
 * @param document the file, from the root of the repository
 * @param heading the heading it stands under
 * @param item {@code table N} or {@code output N}, counted from 1 under the heading, or the path of
 *     a picture as the document has it
 * @param kind whether Etalon makes it, and how soon
 * @param about how long that takes, on two cores
 * @param rowsAreCommands whether each row of the table is what the command of the same place prints
 * @param commands the command lines without {@code etalon}, DATA, MNIST and OUT standing for
 *     folders; or what else makes it
 * @param times columns, or rows, of times, which differ with every run; {@code last} is the last of
 *     a line
 * @param chance columns, or rows, of what depends on chance and on shares of the time
 * @param given columns of what was asked, or measured by others or by an older version
 * @param files files that the commands write into OUT, each with the committed one after a colon
 */
public record Exhibit(
    String name,
    String document,
    String heading,
    String item,
    Kind kind,
    String about,
    boolean rowsAreCommands,
    List<String> commands,
    List<String> times,
    List<String> chance,
    List<String> given,
    List<String> files) {
  /** How an exhibit is made. */
  public enum Kind {
    /** By Etalon, within a minute or two. */
    QUICK("quick"),
    /** By Etalon, in minutes or hours. */
    LONG("long"),
    /** By something else, such as a build or an older version. */
    ELSEWHERE("elsewhere");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** As the list has it. */
    public String word() {
      return word;
    }
  }

  /** Where it stands, to find it in a {@link Document}. */
  public String place() {
    return document + " | " + heading + " | " + item;
  }

  /** Whether its commands need published networks or images. */
  public boolean needsData() {
    return commands.stream().anyMatch(c -> c.contains("DATA") || c.contains("MNIST"));
  }
}
