namespace Nuke.Common.Tooling;

/// <summary>A tool failed.</summary>
public sealed class ProcessException : Exception
{
    internal ProcessException(string message, int exitCode)
        : base(message) => ExitCode = exitCode;

    public int ExitCode { get; }
}
