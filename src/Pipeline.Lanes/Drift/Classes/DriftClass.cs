namespace Pipeline.Lanes;

/// <summary>How two things that should agree stand to each other. In the order of their weight: the class of several is the last of theirs.</summary>
public enum DriftClass
{
    /// <summary>Both were read, and they agree.</summary>
    InSync,

    /// <summary>What is pinned was never deployed.</summary>
    Undeployed,

    /// <summary>What the source or the pins say has not been carried out yet: the next run of the lane does it.</summary>
    Pending,

    /// <summary>One of them could not be read. It is never said to be in sync, and it may hide drift, so it outweighs what only waits.</summary>
    Unknown,

    /// <summary>Something is there, or gone, that neither the source nor the pins account for: somebody has to look.</summary>
    Drift,

    /// <summary>What is to be compared is broken: nobody can say how things stand.</summary>
    Error,
}

/// <summary>Which two things are compared.</summary>
public enum DriftPair
{
    /// <summary>The source of a processor and the source that its pin was built from.</summary>
    SourcePin,

    /// <summary>The pin and what the registry holds under it.</summary>
    PinRegistry,

    /// <summary>The pin and what is deployed.</summary>
    PinDeployed,
}

/// <summary>The names of classes and pairs, as every output writes them, and what a process ends with.</summary>
public static class DriftNames
{
    /// <summary>All classes, the heaviest first.</summary>
    public static IReadOnlyList<DriftClass> HeaviestFirst { get; } = [.. Enum.GetValues<DriftClass>().OrderDescending()];

    /// <summary><c>in-sync</c>, <c>undeployed</c>, <c>pending</c>, <c>unknown</c>, <c>drift</c> or <c>error</c>.</summary>
    public static string Name(this DriftClass of) => of switch
    {
        DriftClass.InSync => "in-sync",
        DriftClass.Undeployed => "undeployed",
        DriftClass.Pending => "pending",
        DriftClass.Unknown => "unknown",
        DriftClass.Drift => "drift",
        _ => "error",
    };

    /// <summary><c>source-pin</c>, <c>pin-registry</c> or <c>pin-deployed</c>.</summary>
    public static string Name(this DriftPair pair) => pair switch
    {
        DriftPair.SourcePin => "source-pin",
        DriftPair.PinRegistry => "pin-registry",
        _ => "pin-deployed",
    };

    /// <summary>0 in-sync, 1 error, 3 drift, 4 pending or undeployed, 5 unknown. Without being asked for it, all but an error is 0.</summary>
    /// <param name="of">The class of the whole.</param>
    /// <param name="asked">Whether <c>--exit-code</c> was given.</param>
    public static int ExitCode(this DriftClass of, bool asked) => of switch
    {
        DriftClass.Error => 1,
        _ when !asked => 0,
        DriftClass.Drift => 3,
        DriftClass.Unknown => 5,
        // Undeployed is what the next DeployMock ends, as pending is: one code for "a run of the lane is due".
        DriftClass.Pending or DriftClass.Undeployed => 4,
        _ => 0,
    };
}
