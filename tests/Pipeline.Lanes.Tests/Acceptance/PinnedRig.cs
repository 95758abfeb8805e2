using System.Collections.Concurrent;
using Pipeline.Lanes.Acceptance;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;
using Pipeline.Oci.Memory;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Lanes.Tests;

/// <summary>A checkout, an in-memory registry and simulated containers: processors are pinned, and then a test breaks one thing.</summary>
internal sealed class PinnedRig : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, Pin> pins = new(StringComparer.Ordinal);

    public PinnedRig() => Directory.CreateDirectory(Path.Combine(folder.Root, "processors"));

    public PlayedPorts Ports { get; } = new();

    public InMemoryRegistry Registry { get; } = new();

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public ISignatureVerifier? Signatures { get; set; }

    public ReleaseTarget Place => new(
        folder.Root, Repository.Parse("registry.example/team/product"), Path.Combine(folder.Root, "processors", "pins.json"), Path.Combine(folder.Root, "deployments"), null);

    /// <summary>A processor with a good and a bad case, its image in the registry, and its pin in the file.</summary>
    public Pin With(string name, params ImagePlatform[] platforms)
    {
        WithFolder(name, platforms);
        return Pin(name, ImageSample.MultiArch(name, platforms));
    }

    public void WithFolder(string name, params ImagePlatform[] platforms) => folder
        .With($"processors/{name}/processor.json", Specs.Json(name, platforms: Specs.For([.. platforms.Select(platform => $"{platform.Os}/{platform.Architecture}")])))
        .With($"processors/{name}/cases/good/inputs.json", "{}")
        .With($"processors/{name}/cases/good/expected/outputs/a.txt", "A\n")
        .With($"processors/{name}/cases/bad/inputs.json", "{")
        .With($"processors/{name}/cases/bad/expected.json", """{"code":"ERR_INPUTS","fragment":"invalid inputs payload: not JSON"}""");

    /// <summary>Pins this image, even if it is faulty.</summary>
    public Pin Pin(string name, ImageSample image)
    {
        var repository = Place.RepositoryOf(name);
        image.PlantIn(Registry, repository);
        var entries = ImageIndex.Parse(image.Root).Manifests.Where(entry => entry.Platform is { Os: "linux" }).DistinctBy(entry => entry.Platform!.Architecture, StringComparer.Ordinal);
        return Pin(name, new Pin(
            ImageReference.Parse($"{repository}"),
            "1.2.3-abcdefabcdef",
            image.Root.Descriptor.Digest,
            entries.ToDictionary(entry => TextForm.Parse<Platform>($"linux/{entry.Platform!.Architecture}"), entry => entry.Digest),
            Sha256.Of("source"u8),
            null));
    }

    public Pin Pin(string name, Pin pin)
    {
        pins[name] = pin;
        folder.With("processors/pins.json", PinSet.Of(pins).ToString());
        return pin;
    }

    public TemporaryFolder Folder => folder;

    /// <summary>Attaches what BuildAndPin says about the image of a pin.</summary>
    public async Task Document(string name, Pin pin)
    {
        var index = (await Registry.Manifest(Place.RepositoryOf(name), pin.Index, default))!.Descriptor;
        foreach (var type in (string[])[Spdx.PredicateType, Provenance.PredicateType])
        {
            var statement = Statement.Of(pin, type, new System.Text.Json.Nodes.JsonObject { ["source"] = pin.Source.Hex });
            await new StatementAttachment(Registry, Registry).Attach(Place.RepositoryOf(name), index, statement, default);
        }
    }

    public async Task<LaneReport> Run(AcceptanceOptions? options = null) => Assert.IsType<LaneOutcome.Finished>(await Outcome(options)).Report;

    public Task<LaneOutcome> Outcome(AcceptanceOptions? options = null, bool opened = true) => new AcceptanceLane(
        options ?? new AcceptanceOptions(Place, Key: Signatures is null ? null : "key.pub"),
        log => opened ? Ports.Open(log, Registry, Signatures) : throw new InvalidOperationException("the engine was touched"),
        new PlainProgress(new ConcurrentQueue<string>().Enqueue),
        Clock).Run(TestContext.Current.CancellationToken);

    public void Dispose() => folder.Dispose();
}
