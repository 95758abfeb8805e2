using Pipeline.Cli;
using Pipeline.Cli.Hosting;

using var edge = new ProcessContext();
try
{
    return PipelineCommand.Run(args, edge.Open(), edge.Stopping);
}
catch (FaultException e)
{
    await ProcessStreams.Error.WriteLineAsync($"pipeline: {e.Fault.Message}");
    return ExitCode.Error;
}
