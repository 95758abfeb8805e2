namespace Pipeline.Lanes.Tests;

/// <summary>Pin proposals in memory: one pull request per branch.</summary>
internal sealed class PlayedProposals : IPinProposals
{
    private static readonly Uri Page = new("https://github.example/o/n/pull/7");

    public Dictionary<string, PinChange> Open { get; } = new(StringComparer.Ordinal);

    public List<PinDecision> Decisions { get; } = [];

    public int Opened { get; private set; }

    public bool StartsChecks { get; set; } = true;

    /// <summary>Called before (false) and after (true) each proposal; the caller gets what it throws.</summary>
    public Action<bool> Arriving { get; set; } = _ => { };

    /// <summary>The file on the base branch.</summary>
    public byte[]? Base { get; set; }

    public Task<ReadOnlyMemory<byte>?> Read(string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Arriving(false);
        return Task.FromResult<ReadOnlyMemory<byte>?>(Base is null ? default(ReadOnlyMemory<byte>?) : Base);
    }

    public Task<PinProposal> Propose(PinChange change, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Arriving(false);
        var isNew = !Open.ContainsKey(change.Branch);
        Open[change.Branch] = change;
        Opened += isNew ? 1 : 0;
        Arriving(true);
        return Task.FromResult<PinProposal>(new PinProposal.Open(7, Page, isNew, StartsChecks) { IsDraft = true });
    }

    public Task<DecidedProposal> Decide(PinDecision decision, CancellationToken cancellationToken)
    {
        Decisions.Add(decision);
        return Task.FromResult<DecidedProposal>(
            !Open.TryGetValue(decision.Branch, out var open) ? new DecidedProposal.None()
            : !open.Content.Span.SequenceEqual(decision.Content.Span) ? new DecidedProposal.Superseded(7, Page)
            : new DecidedProposal.Open(7, Page, IsDraft: !decision.IsAccepted));
    }
}
