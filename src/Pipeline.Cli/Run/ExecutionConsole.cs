using Pipeline.Contracts;
using Pipeline.Lanes;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Pipeline.Cli;

/// <summary>What every command that runs a processor begins with: the caller's choices, and a standard error that hides each secret as soon as it is read.</summary>
/// <param name="edge">What the command is given from outside.</param>
/// <param name="json">Whether a program reads the result.</param>
internal sealed class ExecutionConsole(CommandContext edge, bool json)
{
    private readonly LineSink lines = new(json ? new JsonLineFormatter() : new PersonLineFormatter(), edge.StandardError);

    /// <summary>Does the work; where the engine's address is none, nothing of it.</summary>
    /// <returns>The exit code.</returns>
    public int Run(Func<Logger, int> work, CancellationToken cancellationToken)
    {
        try
        {
            edge.Docker.Engine();
        }
        catch (FaultException e)
        {
            edge.StandardError.WriteLine($"pipeline: {e.Fault.Detail}.");
            return ExitCode.Usage;
        }

        using var logger = new LoggerConfiguration().Filter.ByExcluding(IsToldByReport).WriteTo.Sink(lines).CreateLogger();
        try
        {
            return work(logger);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Cancelled;
        }
    }

    /// <summary>What runs are composed of here.</summary>
    /// <param name="world">A directory, or <c>s3://…</c>; none for the repository's.</param>
    /// <param name="egressNetwork">The engine's network for mode=real.</param>
    public LocalCommandOptions Choices(string? world, string egressNetwork) => LocalCommandOptions.For(edge.WorkingDirectory, world) with
    {
        EgressNetwork = egressNetwork, Docker = edge.Docker, Store = edge.Store, Proxy = edge.Proxy, Credentials = edge.Registries.Credentials,
    };

    /// <summary>A variable of the environment, which nothing shows from now on.</summary>
    public string? Secret(string name)
    {
        var value = edge.Secrets(name);
        if (value is not null)
        {
            lines.Mask(value);
        }

        return value;
    }

    /// <summary>A text for a person, without secrets.</summary>
    public string Redact(string text) => lines.Redact(text);

    // A person is told of a failure once, at the end, with what to do about it.
    private bool IsToldByReport(LogEvent logged) =>
        !json && logged.Properties.GetValueOrDefault("event") is ScalarValue { Value: "execution.fail" };
}
