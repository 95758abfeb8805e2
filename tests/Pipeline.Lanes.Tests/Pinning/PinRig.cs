using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Release;
using Pipeline.Oci.Memory;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Lanes.Tests;

/// <summary>A checkout with two processors, and all ports of BuildAndPin in memory.</summary>
internal sealed class PinRig : IDisposable
{
    public PinRig()
    {
        Place = new ReleaseTarget(
            Folder.Root,
            Repository.Parse("registry.example:5000/o/n"),
            Path.Combine(Folder.Root, "processors", "pins.json"),
            Path.Combine(Folder.Root, "deployments"),
            new GitHubAddress(new Uri("https://github.example"), "o", "n"));
        With("chat", "first").With("table", "first");
    }

    public TemporaryFolder Folder { get; } = new();

    public ReleaseTarget Place { get; }

    public InMemoryRegistry Registry { get; } = new();

    public PlayedLayouts Layouts { get; } = new();

    public PlayedProposals Proposals { get; } = new();

    public PlayedSigner? Signer { get; set; }

    public List<string> Lines { get; } = [];

    public string PinsFile => File.ReadAllText(Place.PinsFile);

    public PinRig With(string processor, string source, string? platforms = null, string more = "")
    {
        Folder.With($"processors/{processor}/processor.json", Specs.Json(processor, platforms: platforms ?? Specs.ForBoth, more: more));
        Folder.With($"processors/{processor}/provider.py", $"{processor} {source}");
        return this;
    }

    public Task<PinOutcome> Run(PinOptions? options = null, IRegistryReader? reader = null, IRegistryWriter? writer = null, CancellationToken cancellationToken = default)
    {
        var ports = new PinPorts(Layouts, reader ?? Registry, writer ?? Registry, Proposals, Signer);
        return new PinLane(options ?? new PinOptions(Place, Degree: 1), ports, Lines.Add, TimeProvider.System).Run(cancellationToken);
    }

    public async Task<PinReport> Finish(PinOptions? options = null) => Assert.IsType<PinOutcome.Finished>(await Run(options)).Report;

    /// <summary>The whole relevant state afterwards, as text.</summary>
    public async Task<string> State()
    {
        var state = new List<string> { File.Exists(Place.PinsFile) ? PinsFile : "no pins" };
        foreach (var name in (string[])["chat", "table"])
        {
            var repository = Place.RepositoryOf(name);
            await foreach (var tag in Registry.Tags(repository, default))
            {
                var index = (await Registry.Manifest(repository, tag, default))!.Descriptor.Digest;
                var referrers = await Registry.Referrers(repository, index, null, default);
                state.Add($"{name}:{tag} {index} {string.Join(' ', referrers.Select(referrer => referrer.Digest))}");
            }
        }

        state.AddRange(Proposals.Open.Values.Select(change => $"{change.Branch}\n{change.Title}\n{change.Body}\n{System.Text.Encoding.UTF8.GetString(change.Content.Span)}"));
        return string.Join('\n', [.. state, $"{Proposals.Opened} opened"]);
    }

    public void Dispose() => Folder.Dispose();
}
