namespace Pipeline.Contracts;

/// <summary>What surrounds a run and must not show in its outputs. Whatever is not said is as <see cref="Usual"/> has it; in mode=mock alone anything is said.</summary>
public sealed record RunConditions
{
    /// <summary>What every run has that asks for nothing else.</summary>
    public static RunConditions Usual { get; } = new();

    /// <summary>The host's name (RFC 1123); without one the engine chooses, another for every run.</summary>
    public string? HostName { get; init; }

    /// <summary>Who the program runs as; without one the caller, or 65532 where that is root.</summary>
    public RunUser? User { get; init; }

    /// <summary>The time zone as the IANA database names it, such as <c>Asia/Kathmandu</c>; without one UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The locale with its character set, such as <c>de_DE.UTF-8</c>; without one C.</summary>
    public string? Locale { get; init; }

    /// <summary>The wall clock; without one the machine's. A program that loads no library has the machine's in any case.</summary>
    public RunClock? Clock { get; init; }

    /// <summary>The processors; without them as many as the machine has, for the time that the spec grants.</summary>
    public RunProcessors? Processors { get; init; }

    /// <summary>The file mode creation mask (umask(2)), 0 to 511; without one the engine's, 18 (octal 022).</summary>
    public int? FileMask { get; init; }

    /// <summary>Variables of the environment that mean nothing to anybody.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Variables { get; init; } = [];

    /// <summary>Whether the environment has its variables from the last to the first.</summary>
    public bool VariablesReversed { get; init; }

    /// <summary>Whether each object of <c>inputs.json</c> has its members from the last to the first; canonical order otherwise.</summary>
    public bool MembersReversed { get; init; }

    /// <summary>In which order folders list what they hold.</summary>
    public EntryOrder Entries { get; init; }
}

/// <summary>In which order the folders that a run is given list what they hold. The world of the run must lie where its caller says it does.</summary>
public enum EntryOrder
{
    /// <summary>As the world's file system has it.</summary>
    Usual,

    /// <summary>By their creation, as a file system in memory has it.</summary>
    InMemory,

    /// <summary>In memory, and created from the last to the first.</summary>
    InMemoryReversed,
}

/// <summary>A user and a group by number, neither root's: each 1 to 2³¹−1.</summary>
public sealed record RunUser(int User, int Group)
{
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{User}:{Group}");
}

/// <summary>A wall clock.</summary>
/// <param name="At">What it shows when a program starts, in whole seconds.</param>
/// <param name="Stands">Whether it shows that for ever; it goes on from there otherwise.</param>
public sealed record RunClock(DateTimeOffset At, bool Stands);

/// <summary>The processors that a run sees and may use.</summary>
/// <param name="Told">How many the machine tells that it has, 1 to 1024.</param>
/// <param name="Only">The number of the one processor that runs it, or any.</param>
/// <param name="Share">The share of the time that the spec grants, above 0 and at most 1.</param>
public sealed record RunProcessors(int Told, int? Only, double Share);
