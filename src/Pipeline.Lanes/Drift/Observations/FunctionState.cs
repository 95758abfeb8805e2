using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>A function that was seen to be deployed.</summary>
/// <param name="Function">What it runs, and with what.</param>
/// <param name="Build">What its image is, where it is not the pinned one.</param>
/// <param name="Answer">What it said it is, or none where it was not asked.</param>
public sealed record FunctionState(DeployedFunction Function, BuildState? Build, FunctionAnswer? Answer = null);

/// <summary>What an image that is deployed, but not pinned, was found to be.</summary>
public abstract record BuildState
{
    private BuildState()
    {
    }

    /// <summary>Another build of the processor: it lies in the pin's repository, under the tag of its own source, which still names it.</summary>
    public sealed record Ours : BuildState;

    /// <summary>Not that.</summary>
    /// <param name="Why">What is not so, in one line.</param>
    public sealed record Foreign(string Why) : BuildState;

    /// <summary>The registry could not be asked.</summary>
    /// <param name="Why">What went wrong, in one line.</param>
    public sealed record Unavailable(string Why) : BuildState;
}
