namespace Pipeline.Cli.Hosting;

/// <summary>The exit codes of the process.</summary>
internal static class ExitCode
{
    /// <summary>A success envelope, or a successful command.</summary>
    public const int Success = 0;

    /// <summary>An error envelope.</summary>
    public const int Error = 1;

    /// <summary>Invalid arguments; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>Interrupted by Ctrl+C (128 + SIGINT).</summary>
    public const int Cancelled = 130;
}
