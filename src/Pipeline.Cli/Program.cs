using Pipeline.Cli;
using Pipeline.Cli.Hosting;

using var context = new ProcessContext();
try
{
    return PipelineCommand.Run(args, context.Open(), context.Stopping);
}
catch (FaultException e)
{
    await ProcessStreams.Error.WriteLineAsync($"pipeline: {e.Fault.Message}");
    return ExitCode.Error;
}
