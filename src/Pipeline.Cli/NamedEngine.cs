using Pipeline.Adapters.Local;
using Pipeline.Adapters.Local.Engine;
using Pipeline.Contracts;
using Pipeline.World;
using Serilog.Core;

namespace Pipeline.Cli;

/// <summary>The engine that the environment names, as set-up has to know it: by <c>DOCKER_HOST</c> or by a Docker context.</summary>
public sealed class NamedEngine
{
    private readonly LocalOptions options;

    private NamedEngine(LocalOptions options, EngineAddress address) => (this.options, Variables) = (options, address.Variables);

    /// <summary>What tells docker of the same engine; those without a value are unset.</summary>
    public IReadOnlyDictionary<string, string?> Variables { get; }

    /// <summary>Reads the environment: none where it names no engine, and the one of this machine is meant.</summary>
    /// <param name="problem">Why the engine that it names cannot be used, or none.</param>
    public static NamedEngine? Of(out string? problem)
    {
        try
        {
            using var process = new ProcessContext();
            return Of(process.Open(), out problem);
        }
        catch (FaultException e)
        {
            problem = e.Fault.Detail;
            return null;
        }
    }

    internal static NamedEngine? Of(CommandContext edge, out string? problem)
    {
        problem = null;
        try
        {
            return edge.Docker.Engine() is { } address ? new NamedEngine(new LocalOptions { Proxy = edge.Proxy }.With(edge.Docker), address) : null;
        }
        catch (FaultException e)
        {
            problem = e.Fault.Detail;
            return null;
        }
    }

    /// <summary>Why it does not serve this program, though docker may reach it; none when it answers.</summary>
    public string? Problem()
    {
        try
        {
            using var engine = LocalEngine.Open(options, new InMemoryWorld(TimeProvider.System), Logger.None, TimeProvider.System);
            engine.Identity().GetAwaiter().GetResult();
            return null;
        }
        catch (FaultException e)
        {
            return $"{options.Engine.OriginalString} cannot be used: {e.Fault.Detail}";
        }
    }
}
