using Pipeline.Contracts;
using Pipeline.World;

namespace Pipeline.Lanes;

/// <summary>Copies the outputs of a case to where a person finds them: <c>artifacts/pr-acceptance/&lt;processor&gt;/&lt;case&gt;/outputs/…</c>.</summary>
internal sealed class OutputKeeper(PrAcceptanceOptions options, IWorld world)
{
    private const string Folder = "pr-acceptance";

    /// <summary>Removes what an earlier run of the processor left.</summary>
    public void Clear(string processor)
    {
        var folder = Path.Combine(options.Artifacts, Folder, processor);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Copies the outputs of a run.</summary>
    public IReadOnlyList<KeptOutput> Keep(ProcessorSpec spec, string @case, RunEvidence run) =>
        [.. run.Outputs().OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => Keep(spec, @case, run, file.Key, file.Value.Size))];

    private KeptOutput Keep(ProcessorSpec spec, string @case, RunEvidence run, string name, long size)
    {
        var output = OutputName.Canonicalize(name);
        var file = Path.Combine(options.Artifacts, Folder, spec.Name, @case, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using (var source = world.OpenRead(run.Prefix.Output(output)))
        using (var target = File.Create(file))
        {
            source.CopyTo(target);
        }

        return new KeptOutput(name, spec.Outputs.GetValueOrDefault(output), size, $"artifacts/{Folder}/{spec.Name}/{@case}/{name}");
    }
}
