namespace Pipeline.World.Settling;

/// <summary>The files of a staged run.</summary>
/// <param name="Run">The folder of its write prefix, reached without following links.</param>
/// <param name="Areas">Its file for each area: the container's receipt, and the optional evidence and request.</param>
internal sealed record SettlingFiles(string Run, IReadOnlyDictionary<RunArea, string> Areas)
{
    /// <summary>The files of a run in their staging folders.</summary>
    public static SettlingFiles Of(StagedFolders folders, ExecutionId id, string run) => new(
        run, RunArea.All.ToDictionary(area => area, area => area == RunArea.Receipts ? folders.AreaReceipt(id) : folders.Kept(area)));

    public string Of(RunArea area) => Areas[area];
}
