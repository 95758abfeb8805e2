using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>Where the files of a staged run are.</summary>
/// <param name="Run">The folder of its write prefix, reached without a link.</param>
/// <param name="Areas">Its file for each area: the container's receipt, and what the world was told to keep, which need not be there.</param>
internal sealed record SettlingFiles(string Run, IReadOnlyDictionary<RunArea, string> Areas)
{
    /// <summary>The files of a run, all of them where they were staged.</summary>
    public static SettlingFiles Of(StagedFolders folders, ExecutionId id, string run) => new(
        run, RunArea.All.ToDictionary(area => area, area => area == RunArea.Receipts ? folders.AreaReceipt(id) : folders.Kept(area)));

    public string Of(RunArea area) => Areas[area];
}
