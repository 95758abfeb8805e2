using System.Text;
using Microsoft.Extensions.Time.Testing;
using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Drift;
using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Release;
using Pipeline.Oci.Memory;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Tests;

/// <summary>A complete release: a checkout on disk, a registry and a deployment in memory.</summary>
internal sealed class Release : IDisposable, IDeploymentReader
{
    private readonly TemporaryFolder folder = new();
    private readonly SortedDictionary<string, Pin> pins = new(StringComparer.Ordinal);

    public Release(params string[] processors)
    {
        Place = new ReleaseTarget(folder.Root, InSync.Prefix, Path.Combine(folder.Root, "processors", "pins.json"), Path.Combine(folder.Root, "deployments"), null);
        foreach (var name in processors)
        {
            Edit(name, Specs.Json(name, platforms: Specs.ForBoth));
            Put(name);
        }

        WritePins();
        Deploy();
    }

    public ReleaseTarget Place { get; }

    public InMemoryRegistry Registry { get; } = new();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero));

    public DeploymentPlan? Deployed { get; set; }

    public Fault? DeploymentFault { get; set; }

    public Pin this[string processor] => pins[processor];

    public void Edit(string name, string spec) => folder.With($"processors/{name}/processor.json", spec);

    public void Write(string path, string content) => folder.With(path, content);

    /// <summary>Builds, pushes and pins the current source.</summary>
    public void Put(string name)
    {
        var processor = new ProcessorCatalogue(Place.Processors).Find(name);
        var source = new PinSources(folder.Root).Of(processor.Spec);
        var repository = Place.RepositoryOf(name);
        var tag = $"{processor.Spec.Ref.Version}-{source.Hex[..12]}";
        var index = Push(repository, $"{name} {source}", tag, "amd64", "arm64");
        pins[name] = new Pin(
            ImageReference.Parse($"{repository}"),
            tag,
            index.ToManifest().Descriptor.Digest,
            index.Manifests.Where(entry => entry.Platform is { IsUnknown: false }).ToDictionary(entry => entry.Platform!.Architecture == "amd64" ? Platform.Amd64 : Platform.Arm64, entry => entry.Digest),
            source,
            null);
    }

    public void Pin(string processor, Func<Pin, Pin> change) => pins[processor] = change(pins[processor]);

    public void WritePins() => Write("processors/pins.json", Encoding.UTF8.GetString(PinSet.Of(pins).Encode()));

    public void Deploy() => Deployed = DeploymentPlan.Of("product", pins.Select(pin => InSync.Function(new ProcessorCatalogue(Place.Processors).Find(pin.Key).Spec, pin.Value)));

    public void Deploy(string processor, Func<DeployedFunction, DeployedFunction> change) =>
        Deployed = DeploymentPlan.Of("product", Deployed!.Functions.Select(function => function.Function == processor ? change(function) : function));

    /// <summary>Pushes an image for these architectures.</summary>
    public ImageIndex Push(Repository repository, string content, string? tag, params string[] architectures)
    {
        var index = new ImageIndex([.. architectures.Select(architecture => Image(repository, content, architecture)), Attestation(repository)]);
        Registry.Plant(repository, index.ToManifest(), tag);
        return index;
    }

    public DriftReport Look() => new DriftLane(Place, new DriftPorts(Registry, this), Clock).Run(CancellationToken.None).GetAwaiter().GetResult();

    public Task<DeployedApplication?> Read(CancellationToken cancellationToken) =>
        DeploymentFault is { } fault ? Task.FromException<DeployedApplication?>(new FaultException(fault)) : Task.FromResult(Deployed is null ? null : InSync.Deployed(Deployed));

    public void Dispose() => folder.Dispose();

    private Descriptor Image(Repository repository, string content, string architecture)
    {
        var config = Registry.Plant(repository, MediaTypes.OciConfig, Encoding.UTF8.GetBytes($"{content} {architecture}"));
        var manifest = new ImageManifest(config, []).ToManifest();
        Registry.Plant(repository, manifest);
        return manifest.Descriptor with { Platform = new ImagePlatform("linux", architecture, architecture == "arm64" ? "v8" : null) };
    }

    private Descriptor Attestation(Repository repository)
    {
        var manifest = new ImageManifest(ImageManifest.EmptyConfig, []).ToManifest();
        Registry.Plant(repository, manifest);
        return manifest.Descriptor with { Platform = new ImagePlatform("unknown", "unknown") };
    }
}
