namespace Pipeline.Lanes.Drift;

/// <summary>A deployed function.</summary>
/// <param name="Function">Its image and settings.</param>
/// <param name="Build">The nature of its image, if it is not the pinned one.</param>
/// <param name="Answer">The function's answer about its identity; null if it was not asked.</param>
public sealed record FunctionState(DeployedFunction Function, BuildState? Build, FunctionAnswer? Answer = null);

/// <summary>The nature of an image that is deployed but not pinned.</summary>
public abstract record BuildState
{
    private BuildState()
    {
    }

    /// <summary>Another build of the processor: in the pin's repository, under the tag of its own source, which still names it.</summary>
    public sealed record Ours : BuildState;

    /// <summary>Not a build of the processor.</summary>
    /// <param name="Why">The reason, in one line.</param>
    public sealed record Foreign(string Why) : BuildState;

    /// <summary>The registry gave no answer.</summary>
    /// <param name="Why">The failure, in one line.</param>
    public sealed record Unavailable(string Why) : BuildState;
}
