using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>A processor and its pin.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Content">What its folder holds.</param>
/// <param name="Pin">The pin, or none.</param>
/// <param name="Unpinned">Why there is no pin, where there is none.</param>
internal sealed record PinnedSubject(string Processor, FolderContent Content, Pin? Pin, Fault? Unpinned)
{
    /// <summary>The platforms of the pin, by name (ordinal).</summary>
    public IReadOnlyList<Platform> Platforms => Pin is null ? [] : [.. Pin.Platforms.Keys.OrderBy(platform => platform.ToString(), StringComparer.Ordinal)];

    /// <summary>The two runs of each case: one on each platform, or both on the only one.</summary>
    public (CaseRun First, CaseRun Second) Runs()
    {
        var (first, second) = (Platforms[0], Platforms[^1]);
        return first == second
            ? (Run($"{first}, run 1", first), Run($"{first}, run 2", first))
            : (Run($"{first}", first), Run($"{second}", second));
    }

    private CaseRun Run(string label, Platform platform) => new(label, RunnableImage.Pinned(Pin!, platform), platform);
}
