using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Results;
using Pipeline.World;

namespace Pipeline.Lanes.Runner;

/// <summary>Copies the outputs of a case for people to look at: <c>artifacts/&lt;lane&gt;/&lt;processor&gt;/&lt;case&gt;/outputs/…</c>.</summary>
/// <param name="artifacts">The absolute path of <c>artifacts/</c>.</param>
/// <param name="lane">The lane's name in the names of report files.</param>
/// <param name="world">The world of the outputs.</param>
internal sealed class OutputKeeper(string artifacts, string lane, IWorld world)
{
    /// <summary>Removes the outputs of the earlier run of what a plan runs.</summary>
    public void Clear(ProcessorPlan plan)
    {
        var folder = Path.Combine(artifacts, lane, plan.Processor);
        foreach (var stale in plan.IsPart ? plan.Work.Cases.Select(@case => Path.Combine(folder, @case)) : [folder])
        {
            if (Directory.Exists(stale))
            {
                Directory.Delete(stale, recursive: true);
            }
        }
    }

    /// <summary>Copies the outputs of a run.</summary>
    /// <param name="spec">The processor.</param>
    /// <param name="case">The case.</param>
    /// <param name="run">The run.</param>
    /// <param name="place">A folder below the case's own; null for the case's own.</param>
    /// <param name="isKept">Selects outputs by name; null for all.</param>
    public IReadOnlyList<KeptOutput> Keep(ProcessorSpec spec, string @case, RunEvidence run, string? place = null, Func<string, bool>? isKept = null) =>
        [.. run.Outputs().Where(file => isKept?.Invoke(file.Key) ?? true).OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => Keep(spec, place is null ? @case : $"{@case}/{place}", run, file.Key, file.Value.Size))];

    private KeptOutput Keep(ProcessorSpec spec, string folder, RunEvidence run, string name, long size)
    {
        var output = OutputName.Canonicalize(name);
        var file = Path.Combine(artifacts, lane, spec.Name, folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using (var source = world.OpenRead(run.Prefix.Output(output)))
        using (var target = File.Create(file))
        {
            source.CopyTo(target);
        }

        return new KeptOutput(name, spec.Outputs.GetValueOrDefault(output), size, $"artifacts/{lane}/{spec.Name}/{folder}/{name}");
    }
}
