using System.Collections.Concurrent;
using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Judge;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;

namespace Pipeline.Lanes.PrAcceptance;

/// <summary>Handles cases that fail only because of their expected outputs: updates those, or explains how to.</summary>
/// <param name="accept">Whether to update the expected outputs.</param>
internal sealed class OutputAcceptance(bool accept)
{
    private readonly ConcurrentBag<string> accepted = [];

    /// <summary>The rewritten or removed files, relative to the repository's root, sorted.</summary>
    public IReadOnlyList<string> Accepted(string root) => [.. accepted.Select(path => Path.GetRelativePath(root, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    /// <summary>The checks of a case, judged again if its outputs were accepted.</summary>
    public IReadOnlyList<Check> Judge(ProcessorCase @case, TrialResult result) => !Acceptable(result.Checks) ? result.Checks
        : accept ? Accept(@case, result.Evidence)
        : [.. result.Checks.Select(check => Hinted(check, @case.Processor, result.Kept))];

    private static bool Acceptable(IReadOnlyList<Check> checks) =>
        checks.Where(check => !check.Passed).Select(check => check.Name).SequenceEqual([CaseJudge.OutputsExpected], StringComparer.Ordinal);

    private IReadOnlyList<Check> Accept(ProcessorCase @case, CaseEvidence evidence)
    {
        var folder = Path.Combine(Path.GetDirectoryName(@case.InputsFile)!, "expected");
        foreach (var (name, file) in evidence.First.Outputs().Where(file => evidence.ExpectedFiles.GetValueOrDefault(file.Key)?.Sha256 != file.Value.Sha256))
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Content?.ToArray() ?? throw new IOException($"{name} is too large to be an expected output"));
            accepted.Add(path);
        }

        foreach (var name in evidence.ExpectedFiles.Keys.Where(name => !evidence.First.Files.ContainsKey(name)))
        {
            var path = Path.Combine(folder, name);
            File.Delete(path);
            accepted.Add(path);
        }

        return CaseJudge.Judge(evidence with { ExpectedFiles = evidence.First.Outputs().ToDictionary(StringComparer.Ordinal) });
    }

    private static Check Hinted(Check check, string processor, IReadOnlyList<KeptOutput> kept) => check.Passed ? check : check with
    {
        Failure = $"{check.Failure}\nthe outputs: {string.Join(", ", kept.Select(output => output.File))}\nto accept them: ./build.sh PrAcceptance --processor {processor} --accept-outputs",
    };
}
