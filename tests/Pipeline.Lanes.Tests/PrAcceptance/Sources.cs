using System.Collections.Concurrent;
using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Sources;

namespace Pipeline.Lanes.Tests;

/// <summary>Fingerprints, verdicts and plan subjects of a test.</summary>
internal static class Sources
{
    public const string Judged = "2026-11-20T10:00:00.000Z";
    private static readonly ConcurrentDictionary<string, Processor> Processors = new(StringComparer.Ordinal);
    private static readonly Dictionary<string, string> Facts = new(StringComparer.Ordinal) { ["Pipeline.Lanes"] = "1" };

    public static SourceFingerprint Of(params (string Path, string Content)[] files) => new(
        files.ToDictionary(file => file.Path, file => File(file.Content), StringComparer.Ordinal), Facts);

    public static SourceFile File(string content) => new(Sha256.Of(System.Text.Encoding.UTF8.GetBytes(content)), content.Length, 1);

    public static Verdict Verdict(string processor, SourceFingerprint source, bool passed = true) => new(
        Lanes.Sources.Verdict.SchemaName, processor, Judged, 2, source, null,
        [SubjectResult.Group("image", 5, new Check("build", passed ? null : "no"))]);

    public static ProcessorState Subject(string processor, SourceFingerprint now, Verdict? previous, params PlanCase[] cases) =>
        new(processor, new FolderContent(Processors.GetOrAdd(processor, Read), [.. cases.Select(@case => @case.Of(processor))], null), now, previous, 0);

    private static Processor Read(string name)
    {
        var spec = ProcessorSpec.Parse(System.Text.Encoding.UTF8.GetBytes(Specs.Json(name)));
        return new(spec, InputsSchema.Of(spec.Inputs), $"processors/{name}");
    }
}

/// <summary>A case by its name, and the reason if it is bypassed.</summary>
internal sealed record PlanCase(string Name, string? Bypass)
{
    public bool IsError { get; init; }

    public ProcessorCase Of(string processor) => new(processor, Name, "inputs.json", [], (Bypass, IsError) switch
    {
        ({ } reason, _) => new CaseExpectation.Bypass(reason),
        (_, true) => new CaseExpectation.Error(ErrorCode.Inputs, ""),
        _ => new CaseExpectation.Outputs(new Dictionary<OutputName, string>()),
    });
}
