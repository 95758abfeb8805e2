using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Promotion;
using Pipeline.Lanes.Proof;
using Pipeline.Lanes.Release;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using static Pipeline.Oci.Samples.ImageSample;

namespace Pipeline.Lanes.Tests;

/// <summary>A checkout with accepted pins of two processors, and all ports of Promote in memory.</summary>
internal sealed class PromotionRig : IDisposable
{
    public const string Acceptance = "./build.sh AcceptPins --images registry.example/team/product";

    public PinnedRig Pins { get; } = new();

    public PlayedProposals Proposals { get; } = new();

    public Repository To { get; set; } = Repository.Parse("other.example/team/production");

    public List<string> Lines { get; } = [];

    /// <summary>The location of the target, as PinsAccepted sees it.</summary>
    public ReleaseTarget Production => Pins.Place with { Prefix = To };

    public static async Task<PromotionRig> Of(params string[] processors)
    {
        var rig = new PromotionRig();
        foreach (var processor in processors)
        {
            await rig.Accept(processor, rig.Pins.With(processor, Amd64, Arm64));
        }

        return rig;
    }

    /// <summary>Attaches the documents of BuildAndPin and the record of AcceptPins.</summary>
    public async Task Accept(string processor, Pin pin)
    {
        await Pins.Document(processor, pin);
        var index = (await Pins.Registry.Manifest(Repository.Of(pin.Repository), pin.Index, default))!.Descriptor;
        await new StatementAttachment(Pins.Registry, Pins.Registry).Attach(Repository.Of(pin.Repository), index, AcceptanceRecord.Of(processor, pin), default);
    }

    public Task<PromoteOutcome> Run(
        Func<PromoteOptions, PromoteOptions>? change = null, IRegistryReader? source = null, IRegistryReader? reader = null, IRegistryWriter? writer = null, CancellationToken cancellationToken = default)
    {
        var options = new PromoteOptions(Pins.Place, To, Acceptance);
        var ports = new PromotePorts(source ?? Pins.Registry, reader ?? Pins.Registry, writer ?? Pins.Registry, Proposals, new Uri("https://github.example/o/n/actions/runs/7"));
        return new PromoteLane(change?.Invoke(options) ?? options, ports, Lines.Add).Run(cancellationToken);
    }

    public async Task<PromotionReport> Finish(Func<PromoteOptions, PromoteOptions>? change = null) =>
        Assert.IsType<PromoteOutcome.Finished>(await Run(change, cancellationToken: TestContext.Current.CancellationToken)).Report;

    public Task<ProofReport> Check() => new PinsAcceptedLane(Production, Pins.Registry).Run(TestContext.Current.CancellationToken);

    public Repository RepositoryOf(string processor) => Repository.Parse($"{To}/{processor}");

    /// <summary>The whole relevant state afterwards, as text.</summary>
    public async Task<string> State(params string[] processors)
    {
        var state = new List<string> { await File.ReadAllTextAsync(Pins.Place.PinsFile, default) };
        foreach (var repository in processors.Select(RepositoryOf))
        {
            await foreach (var tag in Pins.Registry.Tags(repository, default))
            {
                var index = (await Pins.Registry.Manifest(repository, tag, default))!;
                var children = ImageIndex.Parse(index).Manifests.Select(entry => entry.Digest);
                var referrers = await Pins.Registry.Referrers(repository, index.Descriptor.Digest, null, default);
                state.Add($"{repository}:{tag} {index.Descriptor.Digest} {string.Join(' ', children)} {string.Join(' ', referrers.Select(referrer => referrer.Digest))}");
            }
        }

        state.AddRange(Proposals.Open.Values.Select(change => $"{change.Branch}\n{change.Title}\n{change.Body}\n{System.Text.Encoding.UTF8.GetString(change.Content.Span)}"));
        return string.Join('\n', [.. state, $"{Proposals.Opened} opened", $"{Proposals.Decisions.Any(decision => decision.IsAccepted)} accepted"]);
    }

    public void Dispose() => Pins.Dispose();
}
