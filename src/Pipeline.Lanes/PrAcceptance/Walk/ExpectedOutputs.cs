using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>The files under a case's <c>expected/</c>.</summary>
internal static class ExpectedOutputs
{
    /// <summary>Reads them.</summary>
    public static Dictionary<string, FileEvidence> Read(ProcessorCase @case) => @case.Expectation is CaseExpectation.Outputs expected
        ? expected.Files.ToDictionary(file => file.Key.ToString(), file => Read(file.Value), StringComparer.Ordinal)
        : [];

    /// <summary>Makes the outputs of a run the expected ones.</summary>
    /// <returns>The files that were written or removed, by absolute path.</returns>
    public static IReadOnlyList<string> Accept(ProcessorCase @case, IReadOnlyDictionary<string, FileEvidence> before, RunEvidence run)
    {
        var folder = Path.Combine(Path.GetDirectoryName(@case.InputsFile)!, "expected");
        var changed = new List<string>();
        foreach (var (name, file) in run.Outputs().Where(file => before.GetValueOrDefault(file.Key)?.Sha256 != file.Value.Sha256))
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Content?.ToArray() ?? throw new IOException($"{name} is too large to be an expected output"));
            changed.Add(path);
        }

        foreach (var name in before.Keys.Where(name => !run.Files.ContainsKey(name)))
        {
            var path = Path.Combine(folder, name);
            File.Delete(path);
            changed.Add(path);
        }

        return changed;
    }

    private static FileEvidence Read(string path)
    {
        using var stream = File.OpenRead(path);
        return WorldEvidence.Read(stream);
    }
}
