namespace Pipeline.Lanes;

/// <summary>Which lane a report is of.</summary>
/// <param name="Name">The target's name.</param>
/// <param name="File">How its files are named, before their extension; with <c>-v1</c>, the schema of the JSON.</param>
/// <param name="About">What the lane does, for the page.</param>
public sealed record LaneTitle(string Name, string File, string About)
{
    public static LaneTitle PrAcceptance { get; } = new(
        "PrAcceptance",
        "pr-acceptance",
        "Every processor is built from current source as a container image, run by its immutable image ID with no network and no secret,\neach case twice, and judged against its contract.");

    public static LaneTitle Acceptance { get; } = new(
        "Acceptance",
        "acceptance",
        "Every pinned image is read back from its registry by digest and asserted, then run from that digest on each platform it covers,\nwith no network and no secret, and judged against its contract.");

    public static LaneTitle DeployMock { get; } = new(
        "DeployMock",
        "deploy-mock",
        "Every pin is deployed as a function by its digest and read back; then every case runs twice in mode=mock, on this machine and\nthrough the function, and both are judged against the contract and held to each other.");
}
