using System.Globalization;
using System.Text.Json.Nodes;
using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Runner;
using Pipeline.Oci.Assertions;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;
using Pipeline.Oci.Push;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Pinning;

/// <summary>The result of building one image.</summary>
internal sealed record BuiltPin(Pin Pin, IReadOnlyDictionary<Platform, long> Sizes, long SentBytes);

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
        if (options.VerifyReproducible)
        {
            stage("build again, to compare");
            await Build(candidate.Processor, work.Second, tail, cancellationToken);
            using var again = Open(spec, work.Second);
            Reproducibility.Require(layout, again);
            Reproducibility.RequirePinned(subject, pin);
        }

        tail.Clear();
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
        return new BuiltPin(pin, SizesOf(pin, coverage), pushed.SentBytes);
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
            built.Base);
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

/// <summary>How an image was built (SLSA provenance v1), without clock and commit, which would make it irreproducible.</summary>
internal static class Provenance
{
    public const string PredicateType = "https://slsa.dev/provenance/v1";

    /// <summary>The date of all files in an image, in seconds since 1970: 2024-01-01.</summary>
    private const long SourceDateEpoch = 1_704_067_200;

    public static JsonObject Of(ImageRecord image) => new()
    {
        ["buildDefinition"] = new JsonObject
        {
            ["buildType"] = "urn:pipeline:image-of-a-processor:1",
            ["externalParameters"] = new JsonObject
            {
                ["processor"] = image.Spec.Ref.ToString(),
                ["platforms"] = new JsonArray([.. image.Spec.Platforms.Select(platform => JsonValue.Create(platform.ToString()))]),
            },
            ["internalParameters"] = new JsonObject
            {
                ["network"] = "none",
                ["source_date_epoch"] = SourceDateEpoch.ToString(CultureInfo.InvariantCulture),
            },
            ["resolvedDependencies"] = Dependencies(image),
        },
        ["runDetails"] = new JsonObject { ["builder"] = new JsonObject { ["id"] = "urn:pipeline:build-and-pin:1" } },
    };

    private static JsonArray Dependencies(ImageRecord image)
    {
        var dependencies = new JsonArray(Dependency($"source of {image.Spec.Name}", image.Pin.Source.Hex));
        if (image.Pin.Base is { } index)
        {
            dependencies.Add((JsonNode)Dependency($"base image {image.Spec.Base}", index.Hex));
        }

        foreach (var package in image.Packages)
        {
            dependencies.Add((JsonNode)Dependency(package));
        }

        return dependencies;
    }

    // A ResourceDescriptor of in-toto.
    private static JsonObject Dependency(RecordedPackage package)
    {
        var dependency = new JsonObject { ["uri"] = package.Locator };
        if (package.Digest is { } digest)
        {
            dependency["digest"] = new JsonObject { ["sha256"] = digest.Hex };
        }

        if (package.Platforms.Count > 0)
        {
            dependency["annotations"] = new JsonObject { ["platforms"] = new JsonArray([.. package.Platforms.Select(platform => JsonValue.Create(platform.ToString()))]) };
        }

        return dependency;
    }

    private static JsonObject Dependency(string name, string sha256) => new()
    {
        ["name"] = name,
        ["digest"] = new JsonObject { ["sha256"] = sha256 },
    };
}
