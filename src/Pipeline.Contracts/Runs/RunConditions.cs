namespace Pipeline.Contracts.Runs;

/// <summary>The surroundings of a run, which must not affect its outputs. Unset members have their defaults (<see cref="Usual"/>); only mode=mock may set any.</summary>
public sealed record RunConditions
{
    /// <summary>The default conditions.</summary>
    public static RunConditions Usual { get; } = new();

    /// <summary>The host name (RFC 1123); by default the engine chooses a new one for every run.</summary>
    public string? HostName { get; init; }

    /// <summary>The user that runs the program; by default the caller, or 65532 if the caller is root.</summary>
    public RunUser? User { get; init; }

    /// <summary>The time zone by its IANA name, such as <c>Asia/Kathmandu</c>; UTC by default.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The locale with its character set, such as <c>de_DE.UTF-8</c>; C by default.</summary>
    public string? Locale { get; init; }

    /// <summary>The wall clock; the machine's by default. Statically linked programs always see the machine's clock.</summary>
    public RunClock? Clock { get; init; }

    /// <summary>The CPUs; by default all CPUs of the machine, with the quota that the spec grants.</summary>
    public CpuConditions? Processors { get; init; }

    /// <summary>The file mode creation mask (umask(2)), 0 to 511; by default the engine's, 18 (octal 022).</summary>
    public int? FileMask { get; init; }

    /// <summary>Additional environment variables without meaning.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Variables { get; init; } = [];

    /// <summary>Whether the environment lists its variables in reverse order.</summary>
    public bool VariablesReversed { get; init; }

    /// <summary>Whether each object of <c>inputs.json</c> lists its members in reverse order; canonical order by default.</summary>
    public bool MembersReversed { get; init; }

    /// <summary>The order in which folders list their entries.</summary>
    public EntryOrder Entries { get; init; }
}

/// <summary>The order in which a run's folders list their entries. For the in-memory orders the caller places the run's world on a matching file system.</summary>
public enum EntryOrder
{
    /// <summary>The order of the world's file system.</summary>
    Usual,

    /// <summary>Creation order, as in a file system in memory.</summary>
    InMemory,

    /// <summary>In memory, created in reverse order.</summary>
    InMemoryReversed,
}

/// <summary>A user id and a group id, neither root's: each 1 to 2³¹−1.</summary>
public sealed record RunUser(int User, int Group)
{
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{User}:{Group}");
}

/// <summary>A wall clock.</summary>
/// <param name="At">The time at the start of a program, in whole seconds.</param>
/// <param name="IsFrozen">Whether the clock stands still; otherwise it runs on.</param>
public sealed record RunClock(DateTimeOffset At, bool IsFrozen);

/// <summary>The CPUs that a run sees and may use.</summary>
/// <param name="ReportedCount">The CPU count that the machine reports, 1 to 1024.</param>
/// <param name="PinnedCpu">The index of the only CPU that runs the program; null for any.</param>
/// <param name="Quota">The fraction of the spec's CPU quota, above 0 and at most 1.</param>
public sealed record CpuConditions(int ReportedCount, int? PinnedCpu, double Quota);
