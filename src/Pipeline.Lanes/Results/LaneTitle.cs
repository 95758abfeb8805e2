namespace Pipeline.Lanes.Results;

/// <summary>The lane of a report.</summary>
/// <param name="Name">The target's name.</param>
/// <param name="File">The base name of its files; with <c>-v1</c>, the schema of the JSON.</param>
/// <param name="About">A description of the lane for the HTML page.</param>
public sealed record LaneTitle(string Name, string File, string About)
{
    public static LaneTitle PrAcceptance { get; } = new(
        "PrAcceptance",
        "pr-acceptance",
        "Builds every processor from current source as a container image, runs each case twice by immutable image ID\nwithout network and secrets, and judges the runs against the contract.");

    public static LaneTitle Acceptance { get; } = new(
        "Acceptance",
        "acceptance",
        "Reads every pinned image back from its registry by digest and checks it, runs it by that digest on each of its platforms\nwithout network and secrets, and judges the runs against the contract.");

    public static LaneTitle DeployMock { get; } = new(
        "DeployMock",
        "deploy-mock",
        "Deploys every pin as a function by its digest and reads it back, runs every case in mode=mock on this machine and\nthrough the function, judges both runs against the contract and compares them.");
}
