namespace Pipeline.Contracts.Runs;

/// <summary>Refuses mode=real in CI, before any adapter, engine, storage or network work.</summary>
public static class CiGuard
{
    /// <summary>The fault that forbids this run, or null.</summary>
    /// <param name="mode">The explicit mode of the run.</param>
    /// <param name="ci">Whether <c>CI=true</c>; the caller reads it once, at the edge.</param>
    public static Fault? Check(Mode mode, bool ci) =>
        ci && mode == Mode.Real ? new Fault(ErrorCode.CiSafety) : null;

    /// <summary>Whether this value of the environment variable <c>CI</c> means "in CI": <c>true</c>, case-insensitive.</summary>
    public static bool IsCi(string? value) => string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);
}
