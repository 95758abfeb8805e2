namespace Pipeline.Lanes.Drift;

/// <summary>How two things that should agree relate, in order of severity. The class of several is the most severe one.</summary>
public enum DriftClass
{
    /// <summary>Both were read and agree.</summary>
    InSync,

    /// <summary>The pinned image was never deployed.</summary>
    Undeployed,

    /// <summary>A change of source or pins has not taken effect yet; the next run of the lane applies it.</summary>
    Pending,

    /// <summary>One of them could not be read. Drift never reports it as in sync; it may hide drift, so it outweighs pending changes.</summary>
    Unknown,

    /// <summary>Something appeared or disappeared that neither source nor pins explain: a person must look.</summary>
    Drift,

    /// <summary>One side is broken, so no comparison is possible.</summary>
    Error,
}

/// <summary>The two things to compare.</summary>
public enum DriftPair
{
    /// <summary>A processor's source and the source that its pin was built from.</summary>
    SourcePin,

    /// <summary>The pin and the registry's content.</summary>
    PinRegistry,

    /// <summary>The pin and the deployment.</summary>
    PinDeployed,
}

/// <summary>The names of classes and pairs in every output, and the exit codes.</summary>
public static class DriftNames
{
    /// <summary>All classes, the most severe first.</summary>
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

    /// <summary>0 in-sync, 1 error, 3 drift, 4 pending or undeployed, 5 unknown. Without <c>--exit-code</c>, everything but an error is 0.</summary>
    /// <param name="of">The class of the whole report.</param>
    /// <param name="asked">Whether <c>--exit-code</c> was given.</param>
    public static int ExitCode(this DriftClass of, bool asked) => of switch
    {
        DriftClass.Error => 1,
        _ when !asked => 0,
        DriftClass.Drift => 3,
        DriftClass.Unknown => 5,
        // The next DeployMock fixes undeployed as well as pending: one code for "a run of the lane is due".
        DriftClass.Pending or DriftClass.Undeployed => 4,
        _ => 0,
    };
}
