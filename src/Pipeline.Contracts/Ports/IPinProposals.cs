namespace Pipeline.Contracts.Ports;

/// <summary>A change of the pins, for review.</summary>
/// <param name="Branch">The branch of the change, <c>pins/…</c>; equal changes have equal branches.</param>
/// <param name="Path">The file's path from the repository's root.</param>
/// <param name="Content">The file's new bytes.</param>
/// <param name="Title">One line.</param>
/// <param name="Body">Markdown: what changed and why, coverage, sizes, provenance.</param>
public sealed record PinChange(string Branch, string Path, ReadOnlyMemory<byte> Content, string Title, string Body);

/// <summary>The result of a proposal.</summary>
public abstract record PinProposal
{
    private PinProposal()
    {
    }

    /// <summary>The base branch already has these bytes. An open pull request for the branch is closed, because merging it would revert them.</summary>
    public sealed record NotNeeded : PinProposal;

    /// <summary>Exactly one pull request has this change.</summary>
    /// <param name="Number">The pull request's number.</param>
    /// <param name="Link">The pull request's page.</param>
    /// <param name="Opened">Whether this call opened it.</param>
    /// <param name="StartsChecks">Whether its checks run. GitHub starts none for a pull request opened with a workflow's default token.</param>
    public sealed record Open(int Number, Uri Link, bool Opened, bool StartsChecks) : PinProposal;
}

/// <summary>Proposes changes of pins.</summary>
public interface IPinProposals
{
    /// <summary>The bytes of a file on the base branch; null if the file does not exist.</summary>
    /// <param name="path">The file's path from the repository's root.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the file could not be read.</exception>
    Task<ReadOnlyMemory<byte>?> Read(string path, CancellationToken cancellationToken);

    /// <summary>Ensures that exactly one pull request proposes the change. Idempotent, even for concurrent calls.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if it could not be proposed; the detail says what GitHub refused.</exception>
    Task<PinProposal> Propose(PinChange change, CancellationToken cancellationToken);
}
