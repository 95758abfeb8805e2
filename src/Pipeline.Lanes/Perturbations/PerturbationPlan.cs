using Pipeline.Lanes.Results;

namespace Pipeline.Lanes.Perturbations;

/// <summary>The conditions to run a processor's cases under; pure.</summary>
/// <remarks>
/// A case's second run is one of <see cref="Combined"/>. Only if its result differs from the first, the cause is searched: <see cref="Unperturbed"/> runs
/// twice with nothing perturbed and nothing varying, and then each of <see cref="Single"/>, which differs from that in one perturbation.
/// </remarks>
internal sealed record PerturbationPlan
{
    // Properties that would vary between any two runs, held constant here.
    private static readonly RunConditions Held = new() { HostName = "still", FileMask = 18 };
    private static readonly RunClock Standing = new(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero), IsFrozen: true);

    private PerturbationPlan(IReadOnlyList<Perturbation> applied, IReadOnlyList<Inapplicable> inapplicable)
    {
        var names = applied.Select(perturbation => perturbation.Name).ToHashSet(StringComparer.Ordinal);
        var still = Held with
        {
            Clock = names.Contains(Perturbation.Clock) ? Standing : null,
            Entries = names.Contains(Perturbation.DirectoryOrder) ? EntryOrder.InMemory : EntryOrder.Usual,
        };
        Applied = [.. applied.Select(perturbation => perturbation.Name)];
        Inapplicable = inapplicable;
        Combined = [.. Enumerable.Range(0, 2).Select(at => new PerturbedRun(
            $"together {at + 1}",
            null,
            applied.Aggregate(RunConditions.Usual, (conditions, perturbation) => perturbation.Values[Math.Min(at, perturbation.Values.Count - 1)](conditions))))];
        Unperturbed = [new("still 1", null, still), new("still 2", null, still)];
        Single = [.. applied.SelectMany(perturbation => perturbation.Values.Select(
            (value, at) => new PerturbedRun(perturbation.Values.Count == 1 ? perturbation.Name : $"{perturbation.Name} {at + 1}", perturbation.Name, value(still))))];
    }

    /// <summary>The names of the perturbations.</summary>
    public IReadOnlyList<string> Applied { get; }

    /// <summary>The perturbations that are not applicable to this processor or machine.</summary>
    public IReadOnlyList<Inapplicable> Inapplicable { get; }

    /// <summary>All perturbations at once, with their first and with their last values.</summary>
    public IReadOnlyList<PerturbedRun> Combined { get; }

    /// <summary>The same run twice.</summary>
    public IReadOnlyList<PerturbedRun> Unperturbed { get; }

    /// <summary>One perturbation at a time.</summary>
    public IReadOnlyList<PerturbedRun> Single { get; }

    /// <summary>The combined runs with these values.</summary>
    public IEnumerable<PerturbedRun> With(PerturbationValues values) => values switch
    {
        PerturbationValues.First => Combined.Take(1),
        PerturbationValues.Last => Combined.Skip(1),
        _ => Combined,
    };

    /// <summary>The plan for a processor.</summary>
    /// <param name="spec">The processor.</param>
    /// <param name="platform">The platform to run.</param>
    /// <param name="machine">The machine.</param>
    public static PerturbationPlan Of(ProcessorSpec spec, Platform platform, PerturbationMachine machine)
    {
        var looked = Perturbation.All.Select(perturbation => (Perturbation: perturbation, Reason: Obstacle(perturbation.Name, spec, platform, machine))).ToArray();
        return new(
            [.. looked.Where(look => look.Reason is null).Select(look => look.Perturbation)],
            [.. looked.Where(look => look.Reason is not null).Select(look => new Inapplicable(look.Perturbation.Name, look.Reason!))]);
    }

    private static string? Obstacle(string name, ProcessorSpec spec, Platform platform, PerturbationMachine machine) => name switch
    {
        Perturbation.Clock when spec.Base == ProcessorSpec.ScratchBase => "a static program cannot load the library that changes its clock",
        Perturbation.Clock when platform != machine.Platform => $"the library that changes the clock exists only for {machine.Platform}",
        Perturbation.User when !machine.IsRoot => "only root can settle another user's files",
        Perturbation.DirectoryOrder when machine.Memory is null => "this machine has no in-memory file system at /dev/shm",
        _ => null,
    };
}

/// <summary>The values of the perturbations of a case.</summary>
internal enum PerturbationValues
{
    /// <summary>The first value of each.</summary>
    First,

    /// <summary>The last value of each.</summary>
    Last,

    /// <summary>First the one, then the other.</summary>
    Both,
}

/// <summary>One run of a case under changed conditions.</summary>
/// <param name="Label">The run's name in reports.</param>
/// <param name="Perturbation">The run's only perturbation, if it has one.</param>
/// <param name="Conditions">The conditions.</param>
internal sealed record PerturbedRun(string Label, string? Perturbation, RunConditions Conditions);

/// <summary>A named change of a run's surroundings that its outputs must not depend on.</summary>
/// <param name="Name">The name in reports.</param>
/// <param name="Values">One or two changes: the second may reveal a fault that the first does not.</param>
internal sealed record Perturbation(string Name, params IReadOnlyList<Func<RunConditions, RunConditions>> Values)
{
    public const string Clock = "clock";
    public const string User = "uid";
    public const string DirectoryOrder = "directory-order";

    /// <summary>All perturbations, in the order of reports.</summary>
    public static IReadOnlyList<Perturbation> All { get; } =
    [
        new("time-zone", usual => usual with { TimeZone = "Asia/Kathmandu" }, usual => usual with { TimeZone = "America/St_Johns" }),
        // Turkish has its own upper and lower case letters, and a character set that is not Unicode; both write decimals with a comma.
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

    private static RunClock Going(int year, int month, int day) => new(new DateTimeOffset(year, month, day, 23, 59, 57, TimeSpan.Zero), IsFrozen: false);
}

/// <summary>The machine's properties that limit the perturbations.</summary>
/// <param name="IsRoot">Whether root runs the lane: only root can settle another user's files.</param>
/// <param name="Memory">A folder whose files are in memory, if there is one.</param>
/// <param name="Platform">The platform of the machine's own libraries.</param>
public sealed record PerturbationMachine(bool IsRoot, string? Memory, Platform Platform);
