namespace Nuke.Common;

/// <summary>The build cannot continue; the message is complete, so no stack trace is shown.</summary>
internal class BuildFailureException(string message, int exitCode = BuildFailureException.Failed) : Exception(message)
{
    /// <summary>A target failed, or the build's own declarations are wrong.</summary>
    public const int Failed = 255;

    /// <summary>The command line, the environment or the parameters file is wrong.</summary>
    public const int Usage = 2;

    public int ExitCode => exitCode;
}

/// <summary>The request is invalid.</summary>
internal sealed class UsageException(string message) : BuildFailureException(message, Usage);
