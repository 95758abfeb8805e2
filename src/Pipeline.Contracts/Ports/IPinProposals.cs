namespace Pipeline.Contracts;

/// <summary>A change of the pins, to be reviewed.</summary>
/// <param name="Branch">The branch that carries it, <c>pins/…</c>; the same change has the same branch.</param>
/// <param name="Path">The file, from the repository's root.</param>
/// <param name="Content">Its new bytes.</param>
/// <param name="Title">One line.</param>
/// <param name="Body">Markdown: what moved and why, coverage, sizes, provenance.</param>
public sealed record PinChange(string Branch, string Path, ReadOnlyMemory<byte> Content, string Title, string Body);

/// <summary>What became of a proposal.</summary>
public abstract record PinProposal
{
    private PinProposal()
    {
    }

    /// <summary>The base branch has these bytes already. A pull request that was still open for the branch is closed: merged now, it would take them back.</summary>
    public sealed record NotNeeded : PinProposal;

    /// <summary>There is one pull request with this change.</summary>
    /// <param name="Number">Its number.</param>
    /// <param name="Link">Its page.</param>
    /// <param name="Opened">Whether it is new.</param>
    /// <param name="StartsChecks">Whether its checks run: those of a pull request that was opened with the default token of a workflow do not.</param>
    public sealed record Open(int Number, Uri Link, bool Opened, bool StartsChecks) : PinProposal;
}

/// <summary>Where changes of pins are proposed.</summary>
public interface IPinProposals
{
    /// <summary>The bytes of a file on the branch that changes are proposed for; none where it is not there.</summary>
    /// <param name="path">The file, from the repository's root.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when it could not be read.</exception>
    Task<ReadOnlyMemory<byte>?> Read(string path, CancellationToken cancellationToken);

    /// <summary>Makes sure that one pull request proposes the change. Idempotent, also for two that run at once.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when it could not be proposed; the detail says what was refused.</exception>
    Task<PinProposal> Propose(PinChange change, CancellationToken cancellationToken);
}
