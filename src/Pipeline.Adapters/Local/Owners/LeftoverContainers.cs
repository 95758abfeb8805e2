using Pipeline.Adapters.Local.Engine;

namespace Pipeline.Adapters.Local.Owners;

/// <summary>Containers of processes that are gone.</summary>
internal static class LeftoverContainers
{
    public const string OwnerLabel = "pipeline.owner";
    public const string ExecutionLabel = "pipeline.execution";

    /// <summary>Removes them; those of live processes stay.</summary>
    public static async Task Sweep(ContainerEngine engine)
    {
        foreach (var (container, owner) in await engine.Labelled(OwnerLabel))
        {
            if (ProcessOwner.Parse(owner) is { IsGone: true })
            {
                await engine.Remove(container);
            }
        }
    }

    public static IReadOnlyDictionary<string, string> Labels(string execution) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [OwnerLabel] = ProcessOwner.Current.ToString(),
        [ExecutionLabel] = execution,
    };
}
