namespace Pipeline.Cli;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    /// <summary>A success envelope, or the question was answered.</summary>
    public const int Success = 0;

    /// <summary>An error envelope.</summary>
    public const int Error = 1;

    /// <summary>The arguments make no sense; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>Broken off by Ctrl+C (128 + SIGINT).</summary>
    public const int Cancelled = 130;
}
