using Nuke.Common.CI.GitHubActions;
using Serilog.Events;

namespace Nuke.Common;

/// <summary>The environment that the build runs in, and its output format.</summary>
public abstract class Host
{
    public override string ToString() => GetType().Name;

    /// <summary>The requested host, or the detected one.</summary>
    internal static Host Find(HostName? name) =>
        (name ?? (GitHubActions.IsRunning ? HostName.GitHubActions : HostName.Terminal)) == HostName.GitHubActions
            ? new GitHubActions()
            : new Terminal();

    /// <summary>The host's own format of a log line; null for the default.</summary>
    internal virtual string? FormatLogLine(LogEventLevel level, string message) => null;

    internal virtual void BeginTarget(string name) =>
        Console.Out.Write($"\n╬══════════════════\n║ {name}\n╬═════════\n\n");

    internal virtual void EndTarget()
    {
    }

    /// <summary>Registers a secret with the host, for masking in output outside this process.</summary>
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

/// <summary>A developer's own machine.</summary>
public sealed class Terminal : Host
{
    public static Terminal? Instance => NukeBuild.Host as Terminal;
}
