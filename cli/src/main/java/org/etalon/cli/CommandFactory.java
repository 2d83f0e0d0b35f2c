package org.etalon.cli;

import java.io.PrintStream;
import picocli.CommandLine;

/** Makes commands with what they print to. */
final class CommandFactory implements CommandLine.IFactory {
  private final PrintStream out;
  private final Messages messages;

  /** With where commands print. */
  CommandFactory(PrintStream out, Messages messages) {
    this.out = out;
    this.messages = messages;
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    Object command = null;
    if (type == QuantizeCommand.class) {
      command = new QuantizeCommand(out, messages);
    } else if (type == CertifyCommand.class) {
      command = new CertifyCommand(out, messages);
    } else if (type == VerifyCommand.class) {
      command = new VerifyCommand(out, messages);
    } else if (type == AssertCommand.class) {
      command = new AssertCommand(out, messages);
    } else if (type == CampaignCommand.class) {
      command = new CampaignCommand(out, messages);
    } else if (type == SupportsCommand.class) {
      command = new SupportsCommand(out);
    } else if (type == ExploreCommand.class) {
      command = new ExploreCommand(out, messages);
    } else if (type == CheckCommand.class) {
      command = new CheckCommand(out, messages);
    } else if (type == LipschitzCommand.class) {
      command = new LipschitzCommand(out);
    } else if (type == BitsCommand.class) {
      command = new BitsCommand(out);
    } else if (type == ChainCommand.class) {
      command = new ChainCommand(out);
    } else if (type == BoundsCommand.class) {
      command = new BoundsCommand(out, messages);
    } else if (type == LadderCommand.class) {
      command = new LadderCommand(out, messages);
    } else if (type == GapCommand.class) {
      command = new GapCommand(out, messages);
    } else if (type == TrainCommand.class) {
      command = new TrainCommand(out, messages);
    } else if (type == ApproximateCommand.class) {
      command = new ApproximateCommand(out, messages);
    } else if (type == RecoverCommand.class) {
      command = new RecoverCommand(out, messages);
    } else if (type == ExportCommand.class) {
      command = new ExportCommand(out);
    } else if (type == UnquantizeCommand.class) {
      command = new UnquantizeCommand(out);
    } else if (type == InspectCommand.class) {
      command = new InspectCommand(out);
    } else if (type == HelpCommand.class) {
      command = new HelpCommand(out);
    } else if (type == ExampleCommand.class) {
      command = new ExampleCommand(out);
    } else if (type == BenchCommand.class) {
      command = new BenchCommand(out);
    } else if (type == ReproduceCommand.class) {
      command = new ReproduceCommand(out, messages);
    } else if (type == SuiteGenerateCommand.class) {
      command = new SuiteGenerateCommand(out);
    } else if (type == SuiteRunCommand.class) {
      command = new SuiteRunCommand(out);
    } else if (type == SuiteScoreCommand.class) {
      command = new SuiteScoreCommand(out);
    } else if (type == ManCommand.class) {
      command = new ManCommand(out);
    }
    return command == null ? CommandLine.defaultFactory().create(type) : type.cast(command);
  }
}
