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
internal sealed class PinBuild(PinOptions options, PinPorts ports, PinSources sources, ImageAssertion assertion)
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
        stage("build");
        var built = await Build(candidate.Processor, work.First, tail, cancellationToken);
        using var layout = Open(spec, work.First);
        var pin = PinOf(spec, subject, built, layout);
        var check = options.VerifyReproducible ? await Verify(candidate, layout, pin, work, stage, tail, cancellationToken) : null;
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
        await Attach(recorder.Record(spec, pin, built), pushed.Root, cancellationToken);
        return new BuiltPin(pin, SizesOf(pin, coverage), pushed.SentBytes) { Check = check };
    }

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the builds differ, although the same bytes are promised.</exception>
    private async Task<ReproducibilityCheck> Verify(
        PinCandidate candidate, ImageLayout layout, Pin pin, LayoutFolders work, Action<string> stage, BuildTail tail, CancellationToken cancellationToken)
    {
        stage("build again, to compare");
        await Build(candidate.Processor, work.Second, tail, cancellationToken);
        using var again = Open(candidate.Processor.Spec, work.Second);
        var check = Reproducibility.Check(layout, again, candidate.Subject, pin);
        return check.Held || !pin.IsReproducible ? check : throw new FaultException(ErrorCode.AdapterInvocation, check.Deviation);
    }

    /// <summary>The tag: <c>1.0.0-3f2a…</c>, the version that people know and the source that it was built from.</summary>
    public static string TagOf(ProcessorSpec spec, Digest source) => $"{spec.Ref.Version}-{source.Hex[..12]}";

    public static IReadOnlyDictionary<Platform, long> SizesOf(Pin pin, Coverage coverage) => pin.Platforms.Keys
        .SelectMany(platform => coverage.Platforms.Where(covered => covered.Platform == ImagePlatform.Of(platform)).Take(1).Select(covered => (platform, covered.Size)))
        .ToDictionary(size => size.platform, size => size.Size);

    private Task<BuiltLayout> Build(Processor processor, string layout, BuildTail tail, CancellationToken cancellationToken) =>
        ports.Layouts.Build(new LayoutBuild(processor.Spec, processor.Folder, layout, Cached: !options.VerifyReproducible), tail.Add, cancellationToken);

    private static ImageLayout Open(ProcessorSpec spec, string folder)
    {
        try
        {
            return PlatformLayout.Open(folder, [.. spec.Platforms.Select(ImagePlatform.Of)]);
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

    private async Task Attach(ImageRecord record, Descriptor index, CancellationToken cancellationToken)
    {
        Statement[] statements =
        [
            Statement.Of(record.Pin, Spdx.PredicateType, Spdx.Of(record)),
            Statement.Of(record.Pin, Provenance.PredicateType, Provenance.Of(record)),
        ];
        foreach (var statement in statements)
        {
            await attachment.Attach(Repository.Of(record.Pin.Repository), index, statement, cancellationToken);
        }

        if (ports.Signer is not null)
        {
            await ports.Signer.Sign(
                record.Pin.Reference, [.. statements.Select(statement => new SignedPredicate(statement.PredicateType, statement.Predicate))], cancellationToken);
        }
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
