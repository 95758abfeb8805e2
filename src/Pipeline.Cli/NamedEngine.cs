using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Local;
using Pipeline.Cli.Hosting;
using Pipeline.World.Worlds;
using Serilog.Core;

namespace Pipeline.Cli;

/// <summary>The engine that the environment names for set-up, by <c>DOCKER_HOST</c> or a Docker context.</summary>
public sealed class NamedEngine
{
    private readonly LocalOptions options;

    private NamedEngine(LocalOptions options, EngineAddress address) => (this.options, Variables) = (options, address.Variables);

    /// <summary>The variables that point docker at the same engine; those with null values are to be unset.</summary>
    public IReadOnlyDictionary<string, string?> Variables { get; }

    /// <summary>Reads the environment; null if it names no engine and thereby means this machine's.</summary>
    /// <param name="problem">Why the named engine cannot be used, or null.</param>
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

    internal static NamedEngine? Of(CommandContext context, out string? problem)
    {
        problem = null;
        try
        {
            return context.Docker.Engine() is { } address ? new NamedEngine(new LocalOptions { Proxy = context.Proxy }.With(context.Docker), address) : null;
        }
        catch (FaultException e)
        {
            problem = e.Fault.Detail;
            return null;
        }
    }

    /// <summary>Why this program cannot use the engine, even if docker can; null if it answers.</summary>
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
