using Pipeline.Cli.Hosting;
using Pipeline.Lanes.Logs;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Pipeline.Cli.Run;

/// <summary>The common part of commands that run processors: the caller's options, and a standard error that masks each secret once it is read.</summary>
/// <param name="context">The command's external dependencies.</param>
/// <param name="json">Whether to write JSON.</param>
internal sealed class ExecutionConsole(CommandContext context, bool json)
{
    private readonly LineSink lines = new(json ? new JsonLineFormatter() : new PersonLineFormatter(), context.StandardError);

    /// <summary>Runs the work, unless the engine's address is invalid.</summary>
    /// <returns>The exit code.</returns>
    public int Run(Func<Logger, int> work)
    {
        try
        {
            context.Docker.Engine();
        }
        catch (FaultException e)
        {
            context.StandardError.WriteLine($"pipeline: {e.Fault.Detail}.");
            return ExitCode.Usage;
        }

        using var logger = new LoggerConfiguration().Filter.ByExcluding(IsToldByReport).WriteTo.Sink(lines).CreateLogger();
        return work(logger);
    }

    /// <summary>The composition for runs.</summary>
    /// <param name="world">A directory or <c>s3://…</c>; null for the repository's.</param>
    /// <param name="egressNetwork">The engine's network for mode=real.</param>
    public LocalCommandOptions Options(string? world, string egressNetwork) => LocalCommandOptions.For(context.WorkingDirectory, world) with
    {
        EgressNetwork = egressNetwork, Docker = context.Docker, Store = context.Store, Proxy = context.Proxy, Downloads = context.Downloads, BuildSecrets = name => context.Secrets(name), Credentials = context.Registries.Credentials,
    };

    /// <summary>Reads an environment variable and masks its value from now on.</summary>
    public string? Secret(string name)
    {
        var value = context.Secrets(name);
        if (value is not null)
        {
            lines.Mask(value);
        }

        return value;
    }

    /// <summary>Masks secrets in text for people.</summary>
    public string Redact(string text) => lines.Redact(text);

    // People see a failure once, at the end, with advice.
    private bool IsToldByReport(LogEvent logged) =>
        !json && logged.Properties.GetValueOrDefault("event") is ScalarValue { Value: "execution.fail" };
}
