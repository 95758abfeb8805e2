using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Runner;
using Pipeline.Oci.Assertions;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;
using Pipeline.Oci.Push;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Pinning;

/// <summary>The result of building one image.</summary>
internal sealed record BuiltPin(Pin Pin, IReadOnlyDictionary<Platform, long> Sizes, long SentBytes)
{
    /// <summary>The comparison of two builds, if there was one.</summary>
    public ReproducibilityCheck? Check { get; init; }

    /// <summary>Whether the image of the present pin stays: nothing was pushed.</summary>
    public bool Stands { get; init; }
}

/// <summary>Builds one image up to its pin: layout, push, check, documents, signature.</summary>
/// <param name="options">The lane's options.</param>
/// <param name="ports">Its ports.</param>
/// <param name="sources">The sources of images.</param>
/// <param name="assertion">Checks the registry's copies.</param>
/// <param name="elsewhere">The images that the machine of another platform has built; null if this machine builds all.</param>
internal sealed class PinBuild(PinOptions options, PinPorts ports, PinSources sources, ImageAssertion assertion, PlatformBuilds? elsewhere)
{
    private readonly LayoutPush push = new(ports.Reader, ports.Writer);
    private readonly StatementAttachment attachment = new(ports.Reader, ports.Writer);
    private readonly ImageRecorder recorder = new(options.Place.Root, sources);

    /// <summary>Runs all stages.</summary>
    /// <param name="candidate">The processor.</param>
    /// <param name="mountFrom">Repositories that have layers of the same base.</param>
    /// <param name="stage">Receives the name of each stage.</param>
    /// <param name="tail">Receives the builder's output.</param>
    /// <param name="cancellationToken">Stops the build.</param>
    public async Task<BuiltPin> Run(
        PinCandidate candidate, IReadOnlyList<Repository> mountFrom, Action<string> stage, BuildTail tail, CancellationToken cancellationToken)
    {
        var (spec, subject) = (candidate.Processor.Spec, candidate.Subject);
        using var work = new LayoutFolders(options.Work, spec.Name);
        var taken = await Take(candidate, cancellationToken);
        stage(taken is null ? "build" : $"build, and take {elsewhere!.Platform} from its own machine");
        var built = await Build(candidate.Processor, work.First, taken, tail, cancellationToken);
        using var layout = Open(spec, work.First, taken);
        var pin = PinOf(spec, subject, built, layout);
        var check = options.VerifyReproducible ? await Verify(candidate, taken, layout, pin, work, stage, tail, cancellationToken) : null;
        tail.Clear();
        // A proof that does not hold is no reason to move a pin of the same source.
        if (check is { Held: false } && subject is { Pin: { } stands, Availability: PinAvailability.Complete or PinAvailability.TagElsewhere })
        {
            return new BuiltPin(stands, new Dictionary<Platform, long>(), 0) { Check = check, Stands = true };
        }

        stage("push");
        var target = new PushTarget(subject.Repository, TagOf(spec, subject.Source)) { MountFrom = mountFrom };
        var pushed = await push.Push(layout, layout.Root(), target, cancellationToken);

        stage("assert");
        var coverage = await assertion.Assert(ImageExpectation.Of(pin), AssertionDepth.Blobs, cancellationToken);
        if (!coverage.Holds)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the image differs from what was pushed: {string.Join("; ", coverage.Findings)}");
        }

        stage("attach documents");
        await Attach(recorder.Record(spec, pin, built) with { Origin = options.Origin }, layout, pushed.Root, cancellationToken);
        return new BuiltPin(pin, SizesOf(pin, coverage), pushed.SentBytes) { Check = check };
    }

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the builds differ, although the same bytes are promised.</exception>
    private async Task<ReproducibilityCheck> Verify(
        PinCandidate candidate, Manifest? taken, ImageLayout layout, Pin pin, LayoutFolders work, Action<string> stage, BuildTail tail, CancellationToken cancellationToken)
    {
        stage("build again, to compare");
        await Build(candidate.Processor, work.Second, taken, tail, cancellationToken);
        using var again = Open(candidate.Processor.Spec, work.Second, taken);
        var check = Reproducibility.Check(layout, again, candidate.Subject, pin);
        return check.Held || !pin.IsReproducible ? check : throw new FaultException(ErrorCode.AdapterInvocation, check.Deviation);
    }

    /// <summary>The tag: <c>1.0.0-3f2a…</c>, the version that people know and the source that it was built from.</summary>
    public static string TagOf(ProcessorSpec spec, Digest source) => $"{spec.Ref.Version}-{source.Hex[..12]}";

    /// <summary>The version in the tag of a pin.</summary>
    public static string VersionOf(Pin pin) => pin.Tag.Split('-')[0];

    public static IReadOnlyDictionary<Platform, long> SizesOf(Pin pin, Coverage coverage) => pin.Platforms.Keys
        .SelectMany(platform => coverage.Platforms.Where(covered => covered.Platform == ImagePlatform.Of(platform)).Take(1).Select(covered => (platform, covered.Size)))
        .ToDictionary(size => size.platform, size => size.Size);

    /// <summary>The manifest that the machine of another platform has built; null if this machine builds all platforms.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: there is none of these sources, or the registry does not have it.</exception>
    private async Task<Manifest?> Take(PinCandidate candidate, CancellationToken cancellationToken)
    {
        if (elsewhere is null || !PlatformBuildLane.IsEmulated(candidate.Processor.Spec, elsewhere.Platform))
        {
            return null;
        }

        var (repository, image) = (candidate.Subject.Repository, elsewhere.Of(candidate.Subject));
        return await ports.Reader.Manifest(repository, image.Manifest, cancellationToken)
            ?? throw new FaultException(ErrorCode.AdapterInvocation, $"the registry does not have {repository.At(image.Manifest)}, which the machine of {elsewhere.Platform} has pushed; run all jobs of the workflow again");
    }

    private async Task<BuiltLayout> Build(Processor processor, string layout, Manifest? taken, BuildTail tail, CancellationToken cancellationToken)
    {
        var build = new LayoutBuild(processor.Spec, processor.Folder, layout, Cached: !options.VerifyReproducible);
        if (taken is null)
        {
            return await ports.Layouts.Build(build, tail.Add, cancellationToken);
        }

        var other = elsewhere!.Platform;
        var built = await ports.Layouts.Build(build with { Platforms = [.. processor.Spec.Platforms.Where(platform => platform != other)], Elsewhere = [other] }, tail.Add, cancellationToken);
        // One index, one base: the two machines make it each for itself.
        return elsewhere.Images.First(image => image.Processor == processor.Name).Base is var basis && basis == built.Base
            ? built
            : throw new FaultException(ErrorCode.AdapterInvocation, $"its image for {other} was built on another base: {basis?.ToString() ?? "none"}, not {built.Base?.ToString() ?? "none"}");
    }

    private ImageLayout Open(ProcessorSpec spec, string folder, Manifest? taken)
    {
        ImagePlatform[] platforms = [.. spec.Platforms.Select(ImagePlatform.Of)];
        try
        {
            return taken is null ? PlatformLayout.Open(folder, platforms)
                : PlatformLayout.Join(folder, platforms, new Dictionary<ImagePlatform, Manifest> { [ImagePlatform.Of(elsewhere!.Platform)] = taken });
        }
        catch (InvalidDataException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, e.Message, e);
        }
    }

    private static Pin PinOf(ProcessorSpec spec, PinSubject subject, BuiltLayout built, ImageLayout layout)
    {
        Digest Of(Platform platform) => layout.Platforms.FirstOrDefault(entry => entry.Platform is { } has && has.Architecture == platform.Architecture && has.Os == "linux")?.Digest
            ?? throw new FaultException(ErrorCode.AdapterInvocation, $"the builder built nothing for {platform}");

        return new Pin(
            ImageReference.Parse(subject.Repository.ToString()),
            TagOf(spec, subject.Source),
            layout.Root().Digest,
            spec.Platforms.ToDictionary(platform => platform, Of),
            subject.Source,
            built.Base)
        {
            IsReproducible = spec.Build is null,
        };
    }

    private async Task Attach(ImageRecord record, ImageLayout layout, Descriptor index, CancellationToken cancellationToken)
    {
        // Whoever pulls by a platform's digest looks for the documents there. Those of the index come last: with them an image counts as built.
        foreach (var (platform, digest) in record.Pin.Platforms.OrderBy(platform => platform.Key.ToString(), StringComparer.Ordinal))
        {
            var entry = layout.Platforms.First(entry => entry.Digest == digest);
            await Attach(record.On(platform), new Descriptor(entry.MediaType, entry.Digest, entry.Size), cancellationToken);
        }

        var statements = await Attach(record, index, cancellationToken);
        if (ports.Signer is not null)
        {
            await ports.Signer.Sign(
                record.Pin.Reference, [.. statements.Select(statement => new SignedPredicate(statement.PredicateType, statement.Predicate))], cancellationToken);
        }
    }

    private async Task<IReadOnlyList<Statement>> Attach(ImageRecord record, Descriptor manifest, CancellationToken cancellationToken)
    {
        Statement[] statements =
        [
            Statement.Of(record.Pin, Spdx.PredicateType, Spdx.Of(record)),
            Statement.Of(record.Pin, Provenance.PredicateType, Provenance.Of(record)),
        ];
        foreach (var statement in statements)
        {
            await attachment.Attach(Repository.Of(record.Pin.Repository), manifest, statement, cancellationToken);
        }

        return statements;
    }
}

/// <summary>A folder for one image's layouts on their way to the registry; remains of a killed lane are removed first.</summary>
internal sealed class LayoutFolders : IDisposable
{
    private readonly string folder;

    public LayoutFolders(string work, string processor)
    {
        folder = Path.Combine(work, processor);
        Clear();
        Directory.CreateDirectory(folder);
    }

    public string First => Path.Combine(folder, "layout");

    public string Second => Path.Combine(folder, "again");

    public void Dispose() => Clear();

    private void Clear()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
