using Microsoft.Extensions.Time.Testing;
using Pipeline.Lanes.Pruning;
using Pipeline.Oci.Memory;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;
using static Pipeline.Oci.Samples.ImageSample;

namespace Pipeline.Lanes.Tests;

/// <summary>A checkout, a registry with earlier images of its pins, and branches, deployment and time under a test's control.</summary>
internal sealed class PruneRig : IDisposable, IFileOfRefs
{
    public static readonly TimeSpan Keep = TimeSpan.FromDays(30);

    public PinnedRig Pins { get; } = new();

    public InMemoryRegistry Registry => Pins.Registry;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>The pins of branches and tags besides those of the checkout.</summary>
    public List<RefFile> Branches { get; } = [];

    /// <summary>Why the branches cannot be read.</summary>
    public Fault? Unread { get; set; }

    public List<DeployedFunction> Deployed { get; } = [];

    /// <summary>Why the deployment cannot be read.</summary>
    public Fault? DeploymentUnread { get; set; }

    /// <summary>The moment since when versions of the pins were last asked for.</summary>
    public DateTimeOffset Since { get; private set; }

    public Repository RepositoryOf(string processor) => Pins.Place.RepositoryOf(processor);

    /// <summary>An image of a release, with a statement and cosign's signature attached and a tag as BuildAndPin writes it.</summary>
    public async Task<Pin> Released(string processor, string content, params ImagePlatform[] platforms)
    {
        var sample = MultiArch(content, platforms.Length == 0 ? [Amd64, Arm64] : platforms);
        Pins.WithFolder(processor, Amd64, Arm64);
        var pin = Pins.Pin(processor, sample) with { Tag = $"1.2.3-{sample.Root.Descriptor.Digest.Hex[..12]}" };
        Pins.Pin(processor, pin);
        await Registry.Put(RepositoryOf(processor), sample.Root, pin.Tag, default);
        await Pins.Document(processor, pin);
        var signature = new ImageSample();
        var manifest = signature.Add(new ImageManifest(signature.Blob(MediaTypes.OciConfig, [.. "{}"u8, .. System.Text.Encoding.UTF8.GetBytes(content)]), []).ToManifest());
        signature.PlantIn(Registry, RepositoryOf(processor));
        Registry.Plant(RepositoryOf(processor), manifest, $"sha256-{pin.Index.Hex}.sig");
        return pin;
    }

    public async Task<PruneReport> Run(bool confirm = false, IRegistryReader? reader = null) => await new PruneLane(
        new PruneOptions(Pins.Place, Keep, confirm), new PrunePorts(reader ?? Registry, Registry, this, _ => Plan()), _ => { }, Time).Run(TestContext.Current.CancellationToken);

    /// <summary>The tags of a processor's images, without those of attachments.</summary>
    public async Task<IReadOnlyList<string>> Tags(string processor) =>
        [.. (await Registry.Tags(RepositoryOf(processor), default).ToArrayAsync()).Where(tag => !tag.StartsWith("sha256-", StringComparison.Ordinal))];

    public async Task<bool> Has(string processor, Digest digest) => await Registry.Manifest(RepositoryOf(processor), digest, default) is not null;

    public int Deletions => Registry.Calls.Count(call => call.Verb == RegistryVerb.DeleteManifest);

    public void Branch(string name, params (string Processor, Pin Pin)[] pins) =>
        Branches.Add(new RefFile($"refs/heads/{name}", new string('a', 40), PinSet.Of(pins.Select(pin => KeyValuePair.Create(pin.Processor, pin.Pin))).Encode()));

    Task<IReadOnlyList<RefFile>> IFileOfRefs.Read(string path, DateTimeOffset since, CancellationToken cancellationToken)
    {
        Assert.Equal("processors/pins.json", path);
        Since = since;
        return Unread is null ? Task.FromResult<IReadOnlyList<RefFile>>(Branches) : throw new FaultException(Unread);
    }

    public void Dispose() => Pins.Dispose();

    private Task<DeploymentPlan?> Plan() =>
        DeploymentUnread is null ? Task.FromResult(Deployed.Count == 0 ? null : DeploymentPlan.Of("product", Deployed)) : throw new FaultException(DeploymentUnread);
}
