using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>A named change of what surrounds a run, and nothing that its outputs may depend on.</summary>
/// <param name="Name">What reports call it.</param>
/// <param name="Values">One change or two: a fault that one of them does not move, the other may.</param>
internal sealed record Perturbation(string Name, params IReadOnlyList<Func<RunConditions, RunConditions>> Values)
{
    public const string Clock = "clock";
    public const string User = "uid";
    public const string DirectoryOrder = "directory-order";

    /// <summary>Every perturbation, in the order of reports.</summary>
    public static IReadOnlyList<Perturbation> All { get; } =
    [
        new("time-zone", usual => usual with { TimeZone = "Asia/Kathmandu" }, usual => usual with { TimeZone = "America/St_Johns" }),
        // Turkish has letters of its own for upper and lower case, and a character set that is not Unicode; both write decimals with a comma.
        new("locale", usual => usual with { Locale = "tr_TR.ISO-8859-9" }, usual => usual with { Locale = "de_DE.UTF-8" }),
        new(User, usual => usual with { User = new(4242, 4343) }, usual => usual with { User = new(60_001, 60_002) }),
        new("hostname", usual => usual with { HostName = "kestrel" }, usual => usual with { HostName = "merlin.falcons.example" }),
        new(Clock, usual => usual with { Clock = Going(2031, 7, 15) }, usual => usual with { Clock = Going(1999, 12, 31) }),
        new("cpus", usual => usual with { Processors = new(1, 0, 0.5) }, usual => usual with { Processors = new(64, null, 1) }),
        new("umask", usual => usual with { FileMask = OwnerAlone }, usual => usual with { FileMask = 0 }),
        new(DirectoryOrder, usual => usual with { Entries = EntryOrder.InMemoryReversed }, usual => usual with { Entries = EntryOrder.Usual }),
        new(
            "environment-order",
            usual => usual with { VariablesReversed = true, Variables = [new("ZENITH", "1"), new("AZIMUTH", "2")] },
            usual => usual with { VariablesReversed = true, Variables = [new("LANGUAGE_OF_BIRDS", "chirp")] }),
        new("input-key-order", usual => usual with { MembersReversed = true }),
    ];

    // Octal 077.
    private const int OwnerAlone = 63;

    private static RunClock Going(int year, int month, int day) => new(new DateTimeOffset(year, month, day, 23, 59, 57, TimeSpan.Zero), Stands: false);
}
