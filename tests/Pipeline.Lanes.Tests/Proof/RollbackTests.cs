using System.Runtime.CompilerServices;
using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Proof;
using static Pipeline.Oci.Samples.ImageSample;

namespace Pipeline.Lanes.Tests;

/// <summary>An earlier, accepted image is pinned again.</summary>
public sealed class RollbackTests : IDisposable
{
    private readonly PinnedRig rig = new();
    private readonly PlayedProposals proposals = new();
    private readonly History history = new();

    public void Dispose() => rig.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_image_before_or_a_named_one_is_pinned_and_proposed_on_a_branch_of_its_own(bool isNamed)
    {
        var (first, second, third) = (await Pinned("first"), await Pinned("second"), await Pinned("third"));

        var report = await Roll(isNamed ? first.Index.ToString() : "previous");

        var expected = isNamed ? first : second;
        Assert.False(report.Failed);
        Assert.Equal(expected, rig.Place.Pins().Of("p"));
        Assert.NotEqual(third.Index, expected.Index);
        var change = Assert.Single(proposals.Open).Value;
        Assert.Equal(("pins/main-rollback-p", "Roll p back to 1.2.3-abcdefabcdef"), (change.Branch, change.Title));
        Assert.True(Assert.Single(proposals.Decisions).IsAccepted);
        Assert.Equal(new DecidedProposal.Open(7, new Uri("https://github.example/o/n/pull/7"), IsDraft: false), report.Proposal);
        Assert.Equal($"p: 1.2.3-abcdefabcdef → 1.2.3-abcdefabcdef, as pinned in commit {new string(isNamed ? '0' : '1', 12)}", report.Note);
    }

    [Fact]
    public async Task Other_processors_keep_their_pins()
    {
        var q = rig.With("q", Amd64);
        await Record("q", q);
        var first = await Pinned("first");
        await Pinned("second");

        await Roll("previous");

        Assert.Equal((first, q), (rig.Place.Pins().Of("p"), rig.Place.Pins().Of("q")));
    }

    [Fact]
    public async Task A_repeated_run_comes_to_the_same_image()
    {
        await Pinned("first");
        var second = await Pinned("second");
        await Pinned("third");
        proposals.Base = rig.Place.Pins().Encode();
        await Roll("previous");

        await Roll("previous");
        Assert.Equal(second, rig.Place.Pins().Of("p"));
        await Roll(second.Index.ToString());
        Assert.Equal(second, rig.Place.Pins().Of("p"));

        Assert.Equal(second, PinSet.Parse(Assert.Single(proposals.Open).Value.Content).Of("p"));
    }

    [Fact]
    public async Task A_release_since_the_checkout_keeps_its_other_pins()
    {
        var older = rig.With("q", Amd64);
        await Record("q", older);
        var first = await Pinned("first");
        await Pinned("second");
        var stale = rig.Place.Pins();
        var newer = rig.Pin("q", MultiArch("q again", Amd64));
        await Record("q", newer);
        proposals.Base = rig.Place.Pins().Encode();
        rig.Pin("q", older);
        Assert.Equal(stale.Encode(), rig.Place.Pins().Encode());

        await Roll("previous");

        var proposed = PinSet.Parse(Assert.Single(proposals.Open).Value.Content);
        Assert.Equal((first, newer), (proposed.Of("p"), proposed.Of("q")));
        Assert.Equal((first, older), (rig.Place.Pins().Of("p"), rig.Place.Pins().Of("q")));
    }

    [Fact]
    public async Task An_image_that_was_never_accepted_is_not_pinned_again()
    {
        var first = rig.With("p", Amd64);
        Commit();
        await Pinned("second");
        var before = await File.ReadAllTextAsync(rig.Place.PinsFile, TestContext.Current.CancellationToken);

        var report = await Roll("previous");

        Assert.Equal([$"Acceptance and DeployMock have not passed for {first.Index}"], Assert.Single(report.Proofs).Problems);
        Assert.Equal(before, await File.ReadAllTextAsync(rig.Place.PinsFile, TestContext.Current.CancellationToken));
        Assert.Empty(proposals.Open);
    }

    [Fact]
    public async Task An_image_that_the_registry_no_longer_has_is_not_pinned_again()
    {
        await Pinned("first");
        var lost = rig.Pin("p", rig.Place.Pins().Of("p") with { Index = Sha256.Of("deleted"u8) });
        Commit();
        await Pinned("third");

        Assert.Contains("manifest-missing", string.Concat(Assert.Single((await Roll(lost.Index.ToString())).Proofs).Problems), StringComparison.Ordinal);
        Assert.Empty(proposals.Open);
    }

    [Fact]
    public async Task A_version_of_another_form_is_passed_over()
    {
        var first = await Pinned("first");
        history.Versions.Insert(0, new FileVersion(new string('9', 40), "{}"u8.ToArray()));
        await Pinned("second");

        await Roll("previous");

        Assert.Equal(first, rig.Place.Pins().Of("p"));
    }

    [Theory]
    [InlineData("previous", false, "the history of processors/pins.json has no earlier image of p")]
    [InlineData("previous", true, "the history of processors/pins.json has no earlier image of p; this clone is shallow: git fetch --unshallow")]
    [InlineData("sha256:0000000000000000000000000000000000000000000000000000000000000000", false, "the history of processors/pins.json has no sha256:0000000000000000000000000000000000000000000000000000000000000000 of p")]
    public async Task What_the_history_does_not_have_is_refused(string to, bool shallow, string refusal)
    {
        await Pinned("only");
        history.Shallow = shallow;

        Assert.Equal($"image not pinned: {refusal}", (await Assert.ThrowsAsync<FaultException>(() => Roll(to))).Fault.Message);
    }

    [Fact]
    public async Task The_current_image_is_no_target()
    {
        await Pinned("first");
        var current = await Pinned("second");

        Assert.EndsWith($"p is pinned to {current.Index} already", (await Assert.ThrowsAsync<FaultException>(() => Roll(current.Index.ToString()))).Fault.Message, StringComparison.Ordinal);
    }

    private Task<ProofReport> Roll(string to) =>
        new RollbackLane(rig.Place, new RollbackPorts(rig.Registry, history, proposals)).Run("p", to, TestContext.Current.CancellationToken);

    private async Task<Pin> Pinned(string content)
    {
        rig.WithFolder("p", Amd64);
        var pin = rig.Pin("p", MultiArch(content, Amd64));
        await Record("p", pin);
        Commit();
        return pin;
    }

    private async Task Record(string processor, Pin pin)
    {
        await rig.Document(processor, pin);
        var index = (await rig.Registry.Manifest(rig.Place.RepositoryOf(processor), pin.Index, default))!.Descriptor;
        await new StatementAttachment(rig.Registry, rig.Registry).Attach(rig.Place.RepositoryOf(processor), index, AcceptanceRecord.Of(processor, pin), default);
    }

    private void Commit() => history.Versions.Insert(0, new FileVersion(new string((char)('0' + history.Versions.Count), 40), rig.Place.Pins().Encode()));

    /// <summary>The committed versions of the pins, the newest first.</summary>
    private sealed class History : IFileHistory
    {
        public List<FileVersion> Versions { get; } = [];

        public bool Shallow { get; set; }

        public async IAsyncEnumerable<FileVersion> Read(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Assert.Equal("processors/pins.json", path);
            foreach (var version in Versions)
            {
                await Task.Yield();
                yield return version;
            }
        }

        public Task<bool> IsShallow(CancellationToken cancellationToken) => Task.FromResult(Shallow);
    }
}
