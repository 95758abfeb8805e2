using System.Globalization;
using System.Text.Json.Nodes;
using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;
using Pipeline.Lanes.Spans;
using Pipeline.Lanes.Workspace;
using Pipeline.Oci.Assertions;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Comparison;

/// <summary>CompareOutputs: runs every case of each processor whose pin names another image than before with both images, in mode=mock, and shows what they write differently. A difference fails nothing.</summary>
/// <param name="options">The caller's options.</param>
/// <param name="ports">The ports.</param>
/// <param name="progress">Receives a line per processor.</param>
/// <param name="clock">The clock.</param>
public sealed class CompareOutputsLane(CompareOutputsOptions options, CompareOutputsPorts ports, Action<string> progress, TimeProvider clock)
{
    private const string Name = "CompareOutputs";
    private const int FindingsShown = 3;

    private readonly LaneFolders folders = new(options.Place.Root, new LaneTitle(Name, OutputComparison.File, ""));

    /// <summary>Compares.</summary>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c>: there are no pins, no earlier ones to compare with, or either are malformed; <c>ERR_ADAPTER_INVOCATION</c>: the earlier pins could not be read, or another process compares in this checkout.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; no container stays behind.</exception>
    public async Task<CompareOutputsReport> Run(CancellationToken cancellationToken)
    {
        using var span = LaneSpans.Lane(Name);
        var started = clock.GetTimestamp();
        using var only = LaneLock.Take(folders.Lock, clock) ?? throw new FaultException(ErrorCode.AdapterInvocation, LaneLock.Refusal(Name, folders.Lock));
        var comparison = await Compare(cancellationToken);
        LaneSpans.Done(span, span is not null && comparison.Failed);
        return new CompareOutputsReport(options.Place, comparison, (long)clock.GetElapsedTime(started).TotalMilliseconds);
    }

    private async Task<OutputComparison> Compare(CancellationToken cancellationToken)
    {
        var pins = options.Place.RequirePins();
        var moves = PinMove.Between(await Before(cancellationToken), pins)
            .Where(move => move.Before?.Index != move.After?.Index && (options.Processor is null || options.Processor == move.Processor)).ToArray();
        foreach (var stale in (string[])[folders.World, Path.Combine(folders.Artifacts, OutputComparison.File)])
        {
            if (Directory.Exists(stale))
            {
                Directory.Delete(stale, recursive: true);
            }
        }

        using var assertion = new ImageAssertion(ports.Registry);
        using var slots = new WorkSlots(options.Degree, clock);
        var cases = new Lazy<ComparedCase>(() => Open(slots));
        var compared = new ProcessorComparison[moves.Length];
        var bound = new ParallelOptions { MaxDegreeOfParallelism = options.Degree, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, moves.Length, bound, async (at, token) => compared[at] = await Compare(moves[at], assertion, cases, token));
        return new OutputComparison(OutputComparison.SchemaName, OutputComparison.DigestOf(pins), compared) { Only = options.Processor };
    }

    private async Task<PinSet> Before(CancellationToken cancellationToken)
    {
        var path = options.Place.PinsPath;
        return options.Before is { } file ? ReadPins(file)
            : ports.Proposals is null ? throw new FaultException(ErrorCode.ImageUnpinned, "there are no earlier pins to compare with: name their file with --before, or their repository on GitHub with --repository and a token")
            : await ports.Proposals.Read(path, cancellationToken) is { } bytes ? PinSet.Parse(bytes)
            : PinSet.Empty;
    }

    private static PinSet ReadPins(string file) => File.Exists(file) ? ReleaseTarget.ReadPins(file) : throw new FaultException(ErrorCode.ImageUnpinned, $"there is no {file}");

    private ComparedCase Open(WorkSlots slots)
    {
        var log = new EventLog();
        var runs = ports.OpenRuns(log);
        return new ComparedCase(new CaseRunner(runs, log, clock), new OutputKeeper(folders.Artifacts, OutputComparison.File, runs.World), slots);
    }

    private async Task<ProcessorComparison> Compare(PinMove move, ImageAssertion assertion, Lazy<ComparedCase> cases, CancellationToken cancellationToken)
    {
        using var span = LaneSpans.Processor(move.Processor);
        var compared = await Run(move, assertion, cases, new(move.Processor, ComparedImage.Of(move.Before), ComparedImage.Of(move.After)), cancellationToken);
        LaneSpans.Done(span, span is not null && compared.Failed);
        progress($"{move.Processor}: {OutputComparisonText.Result(compared)}");
        return compared;
    }

    private async Task<ProcessorComparison> Run(PinMove move, ImageAssertion assertion, Lazy<ComparedCase> cases, ProcessorComparison images, CancellationToken cancellationToken)
    {
        if (move is not { Before: { } before, After: { } after })
        {
            return images;
        }

        var content = FolderContent.Read(new ProcessorCatalogue(options.Place.Processors), move.Processor);
        if (content.Processor is not { } processor || content.Broken is not null)
        {
            return images with { NotCompared = content.Broken, Broken = true };
        }

        if (await Problem(assertion, after, cancellationToken) is { } broken)
        {
            return images with { NotCompared = $"the image now does not match its pin: {broken}", Broken = true };
        }

        if (await Problem(assertion, before, cancellationToken) is { } gone)
        {
            return images with { NotCompared = $"the earlier image is not what its pin names: {gone}" };
        }

        if (PlatformOf(before, after) is not { } platform)
        {
            return images with { NotCompared = "the two images have no platform in common" };
        }

        if (EarlierOf(processor, before) is not { } earlier)
        {
            return images with { NotCompared = $"the tag of the earlier image, {before.Tag}, does not begin with its version" };
        }

        var (had, has) = (new CaseRun("before", RunnableImage.Pinned(before, platform), platform), new CaseRun("now", RunnableImage.Pinned(after, platform), platform));
        ProcessorCase[] run = [.. content.Cases.Where(one => one.Expectation is not CaseExpectation.Bypass)];
        var compared = new CaseComparison[run.Length];
        var bound = new ParallelOptions { MaxDegreeOfParallelism = options.Degree, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, compared.Length, bound, async (at, token) =>
        {
            using var span = LaneSpans.Case(run[at].Name);
            compared[at] = await cases.Value.Compare((earlier, had), (processor, has), run[at], token);
            LaneSpans.Done(span, span is not null && compared[at].Broken);
        });
        return images with { Platform = platform, Cases = compared };
    }

    private static async Task<string?> Problem(ImageAssertion assertion, Pin pin, CancellationToken cancellationToken)
    {
        try
        {
            var coverage = await assertion.Assert(ImageExpectation.Of(pin), AssertionDepth.Blobs, cancellationToken);
            var more = coverage.Findings.Count - FindingsShown;
            return coverage.Holds ? null : string.Join("; ", coverage.Findings.Take(FindingsShown)) + (more > 0 ? string.Create(CultureInfo.InvariantCulture, $"; and {more} more") : "");
        }
        catch (RegistryException e)
        {
            return e.Message;
        }
    }

    // The machine's own platform needs no emulation.
    private Platform? PlatformOf(Pin before, Pin after) => before.Platforms.Keys.Intersect(after.Platforms.Keys)
        .OrderBy(platform => platform != ports.Machine).ThenBy(platform => platform.ToString(), StringComparer.Ordinal).FirstOrDefault();

    // An image writes its own version into its receipt, which must be the one that was asked for. All else of a run is the same for both.
    private static Processor? EarlierOf(Processor processor, Pin pin)
    {
        if (!ProcessorRef.TryParse($"{processor.Name}@{PinBuild.VersionOf(pin)}", out var earlier) || earlier == processor.Spec.Ref)
        {
            return earlier is null ? null : processor;
        }

        var document = JsonNode.Parse(processor.Spec.Document.GetRawText())!;
        document["ref"] = earlier.ToString();
        return processor with { Spec = ProcessorSpec.Parse(System.Text.Encoding.UTF8.GetBytes(document.ToJsonString())) };
    }
}

/// <summary>The options of CompareOutputs.</summary>
/// <param name="Place">The release's location.</param>
/// <param name="Before">The absolute path of the earlier pins; null for those of the target branch.</param>
/// <param name="Processor">The only processor to compare; null for all.</param>
/// <param name="Degree">The maximum of concurrent containers, 1 or more.</param>
public sealed record CompareOutputsOptions(ReleaseTarget Place, string? Before = null, string? Processor = null, int Degree = 4)
{
    /// <summary>The lane's own world, emptied at the start.</summary>
    public string World => new LaneFolders(Place.Root, new LaneTitle("", OutputComparison.File, "")).World;
}

/// <summary>The ports of CompareOutputs.</summary>
/// <param name="Registry">Reads the registry of the images.</param>
/// <param name="Proposals">Reads the pins of the target branch; null without a GitHub repository.</param>
/// <param name="Machine">The platform of the engine.</param>
/// <param name="OpenRuns">Opens the ports that run cases, once something has to run.</param>
public sealed record CompareOutputsPorts(IRegistryReader Registry, IPinProposals? Proposals, Platform Machine, Func<EventLog, RunPorts> OpenRuns);

/// <summary>The result of CompareOutputs.</summary>
public sealed record CompareOutputsReport
{
    internal CompareOutputsReport(ReleaseTarget place, OutputComparison comparison, long durationMs) => (Place, Comparison, DurationMs) = (place, comparison, durationMs);

    /// <summary>The release's location.</summary>
    public ReleaseTarget Place { get; }

    /// <summary>The duration in milliseconds.</summary>
    public long DurationMs { get; }

    /// <summary>Whether an image of the pins does not run its cases.</summary>
    public bool Failed => Comparison.Failed;

    /// <summary>The counts, such as <c>3 of 12 cases differ</c>.</summary>
    public string Counts => OutputComparisonText.Counts(Comparison);

    internal OutputComparison Comparison { get; }
}
