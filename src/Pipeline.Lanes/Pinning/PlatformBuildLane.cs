using System.Globalization;
using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Runner;
using Pipeline.Lanes.Spans;
using Pipeline.Lanes.Workspace;
using Pipeline.Oci.Assertions;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;
using Pipeline.Oci.Push;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Pinning;

/// <summary>
/// BuildPlatform: on the machine of one platform, builds what BuildAndPin would have to emulate there, and pushes it by digest alone. BuildAndPin joins it with the other
/// platforms (<c>--built-elsewhere</c>); until then, no tag and no pin leads to it.
/// </summary>
/// <param name="options">The options of BuildAndPin.</param>
/// <param name="platform">The platform.</param>
/// <param name="ports">The ports of BuildAndPin; it proposes and signs nothing.</param>
/// <param name="progress">Receives a line per stage.</param>
/// <param name="clock">The clock.</param>
public sealed class PlatformBuildLane(PinOptions options, Platform platform, PinPorts ports, Action<string> progress, TimeProvider clock)
{
    /// <summary>Builds and pushes, and writes the document that BuildAndPin reads.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; no document was written.</exception>
    public async Task<PlatformBuildOutcome> Run(CancellationToken cancellationToken)
    {
        using var span = LaneSpans.Lane("BuildPlatform");
        var outcome = await Attempt(cancellationToken);
        LaneSpans.Done(span, outcome.Refusal is not null || outcome.Failures.Count > 0);
        return outcome;
    }

    private async Task<PlatformBuildOutcome> Attempt(CancellationToken cancellationToken)
    {
        try
        {
            var file = Path.Combine(options.Work, "lock");
            using var only = LaneLock.Take(file, clock);
            return only is null ? new(0, [], LaneLock.Refusal("BuildPlatform", file)) : await Build(cancellationToken);
        }
        catch (FaultException e)
        {
            return new(0, [], e.Fault.Message);
        }
        catch (RegistryException e)
        {
            return new(0, [], e.Message);
        }
    }

    // The plan is BuildAndPin's own, from the same sources, pins and registry.
    private async Task<PlatformBuildOutcome> Build(CancellationToken cancellationToken)
    {
        var document = Path.Combine(options.Place.Root, PlatformBuilds.FileOf(platform));
        if (File.Exists(document))
        {
            File.Delete(document);
        }

        using var assertion = new ImageAssertion(ports.Reader);
        var candidates = await new PinSurvey(options, new PinSources(options.Place.Root), assertion).Observe(options.Place.Pins(), cancellationToken);
        var steps = PinPlan.Of(candidates.Select(candidate => candidate.Subject), [], options.VerifyReproducible).Steps;
        PinCandidate[] emulated =
        [
            .. candidates.Where(candidate => IsEmulated(candidate.Processor.Spec, platform) && steps.Any(step => step is PinStep.Build && step.Processor == candidate.Processor.Name))
                .OrderBy(candidate => candidate.Processor.Name, StringComparer.Ordinal),
        ];
        var (built, failures) = (new PlatformBuild?[emulated.Length], new string?[emulated.Length]);
        var bound = new ParallelOptions { MaxDegreeOfParallelism = options.Degree, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, built.Length, bound, async (at, token) =>
        {
            var tail = new BuildTail();
            try
            {
                built[at] = await Build(emulated[at], tail, token);
            }
            catch (Exception e) when (e is FaultException or RegistryException or InvalidDataException or FormatException)
            {
                failures[at] = Redactor.PatternsOnly.Redact($"{emulated[at].Processor.Name}: failed: {e.Message}\n{tail}".TrimEnd());
                progress(failures[at]!);
            }
        });
        string[] failed = [.. failures.OfType<string>()];
        if (failed.Length == 0)
        {
            new PlatformBuilds(PlatformBuilds.SchemaName, platform, [.. built.OfType<PlatformBuild>()]).Write(options.Place.Root);
        }

        return new(built.Length - failed.Length, failed, null);
    }

    /// <summary>Whether the build of an image runs programs of the image itself, which only a machine of the platform runs without emulation.</summary>
    internal static bool IsEmulated(ProcessorSpec spec, Platform platform) => spec.Build is not null && spec.Platforms.Contains(platform);

    private async Task<PlatformBuild> Build(PinCandidate candidate, BuildTail tail, CancellationToken cancellationToken)
    {
        var (processor, subject) = (candidate.Processor, candidate.Subject);
        using var work = new LayoutFolders(options.Work, processor.Name);
        progress($"{processor.Name}: build for {platform}");
        var built = await ports.Layouts.Build(
            new LayoutBuild(processor.Spec, processor.Folder, work.First, Cached: !options.VerifyReproducible) { Platforms = [platform] }, tail.Add, cancellationToken);
        using var layout = PlatformLayout.Open(work.First, [ImagePlatform.Of(platform)]);
        var manifest = layout.Platforms.Single();
        progress($"{processor.Name}: push");
        await new LayoutPush(ports.Reader, ports.Writer).Push(layout, manifest, new PushTarget(subject.Repository, Tag: null), cancellationToken);
        progress($"{processor.Name}: {platform} is {manifest.Digest}");
        return new PlatformBuild(processor.Name, subject.Source, built.Base, manifest.Digest);
    }
}

/// <summary>How BuildPlatform ended.</summary>
/// <param name="Built">The number of images that were built and pushed.</param>
/// <param name="Failures">What failed, one text per processor; no document was written if anything did.</param>
/// <param name="Refusal">Why it did not start, in one sentence, or null.</param>
public sealed record PlatformBuildOutcome(int Built, IReadOnlyList<string> Failures, string? Refusal)
{
    public string Counts => string.Create(CultureInfo.InvariantCulture, $"{Built} built{(Failures.Count == 0 ? "" : $", {Failures.Count} failed")}");
}
