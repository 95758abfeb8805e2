using Nuke.Common.CI.GitHubActions;
using Serilog.Events;

namespace Nuke.Common;

/// <summary>Where the build runs, and how it talks there.</summary>
public abstract class Host
{
    public override string ToString() => GetType().Name;

    /// <summary>The host that was asked for, or the one that the environment shows.</summary>
    internal static Host Find(HostName? name) =>
        (name ?? (GitHubActions.IsRunning ? HostName.GitHubActions : HostName.Terminal)) == HostName.GitHubActions
            ? new GitHubActions()
            : new Terminal();

    /// <summary>The host's own form of a log line; null for the usual one.</summary>
    internal virtual string? FormatLogLine(LogEventLevel level, string message) => null;

    internal virtual void BeginTarget(string name) =>
        Console.Out.Write($"\n╬══════════════════\n║ {name}\n╬═════════\n\n");

    internal virtual void EndTarget()
    {
    }

    /// <summary>Tells the host what it must mask itself, in what is printed past this process.</summary>
    internal virtual void AnnounceSecret(string secret)
    {
    }
}

/// <summary>What <c>--host</c> accepts.</summary>
internal enum HostName
{
    GitHubActions,
    Terminal,
}

/// <summary>A person's own machine.</summary>
public sealed class Terminal : Host
{
    public static Terminal? Instance => NukeBuild.Host as Terminal;
}
