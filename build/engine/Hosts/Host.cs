using Nuke.Common.CI.GitHubActions;
using Serilog.Events;

namespace Nuke.Common;

/// <summary>Where the build runs, and how it talks there.</summary>
public abstract class Host
{
    internal static IReadOnlyList<string> Names { get; } = [nameof(GitHubActions), nameof(Terminal)];

    public override string ToString() => GetType().Name;

    /// <summary>The host called <paramref name="name"/>, or the one the environment shows.</summary>
    internal static Host Find(string? name) =>
        string.Equals(name ?? (GitHubActions.IsRunning ? nameof(GitHubActions) : null), nameof(GitHubActions), StringComparison.OrdinalIgnoreCase)
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

/// <summary>A person's own machine.</summary>
public sealed class Terminal : Host
{
    public static Terminal? Instance => NukeBuild.Host as Terminal;
}
