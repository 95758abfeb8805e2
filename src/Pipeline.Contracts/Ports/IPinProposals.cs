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

    /// <summary>Exactly one pull request has this change. It is a draft until <see cref="IPinProposals.Decide"/> accepts it.</summary>
    /// <param name="Number">The pull request's number.</param>
    /// <param name="Link">The pull request's page.</param>
    /// <param name="Opened">Whether this call opened it.</param>
    /// <param name="StartsChecks">Whether its checks run. GitHub starts none for a pull request opened with a workflow's default token.</param>
    public sealed record Open(int Number, Uri Link, bool Opened, bool StartsChecks) : PinProposal
    {
        /// <summary>Whether it is a draft. GitHub has no drafts in some private repositories; there, only the status withholds it.</summary>
        public bool IsDraft { get; init; }
    }
}

/// <summary>Whether the images of a change were accepted.</summary>
/// <param name="Branch">The branch of the change.</param>
/// <param name="Path">The file's path from the repository's root.</param>
/// <param name="Content">The file's bytes: the decision is about a proposal of exactly these.</param>
/// <param name="IsAccepted">Whether they were accepted.</param>
/// <param name="Summary">One line.</param>
/// <param name="Details">Markdown: what failed; empty if nothing did.</param>
/// <param name="Run">The page of the run that decided, if it has one.</param>
public sealed record PinDecision(string Branch, string Path, ReadOnlyMemory<byte> Content, bool IsAccepted, string Summary, string Details, Uri? Run)
{
    /// <summary>What else the pull request shows once it is decided; null to leave its comments alone.</summary>
    public PinComment? Comment { get; init; }
}

/// <summary>The one comment on a pull request that every decision replaces.</summary>
/// <param name="Body">Markdown, made with the address of the folder that has the pictures; null if there are none.</param>
/// <param name="Pictures">The pictures that it shows.</param>
public sealed record PinComment(Func<Uri?, string> Body, IReadOnlyList<PinPicture> Pictures)
{
    /// <summary>Whether it is only worth replacing an earlier comment, and not a new one.</summary>
    public bool OnlyReplaces { get; init; }
}

/// <summary>A picture of a comment.</summary>
/// <param name="Path">Its path below the folder of pictures, with <c>/</c>.</param>
/// <param name="Content">Its bytes.</param>
public sealed record PinPicture(string Path, ReadOnlyMemory<byte> Content);

/// <summary>What a decision was for.</summary>
public abstract record DecidedProposal
{
    private DecidedProposal()
    {
    }

    /// <summary>No pull request is open: the change is merged, or it was never proposed.</summary>
    public sealed record None : DecidedProposal;

    /// <summary>The open pull request proposes other bytes, which another run decides on.</summary>
    /// <param name="Number">The pull request's number.</param>
    /// <param name="Link">The pull request's page.</param>
    public sealed record Superseded(int Number, Uri Link) : DecidedProposal;

    /// <summary>The open pull request shows the decision.</summary>
    /// <param name="Number">The pull request's number.</param>
    /// <param name="Link">The pull request's page.</param>
    /// <param name="IsDraft">Whether it is still a draft.</param>
    public sealed record Open(int Number, Uri Link, bool IsDraft) : DecidedProposal;
}

/// <summary>Proposes changes of pins, and withholds them from review until their images were accepted.</summary>
public interface IPinProposals
{
    /// <summary>The name of the commit status that says whether the images of a proposal were accepted.</summary>
    const string Status = "pipeline/acceptance";

    /// <summary>The bytes of a file on the base branch; null if the file does not exist.</summary>
    /// <param name="path">The file's path from the repository's root.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the file could not be read.</exception>
    Task<ReadOnlyMemory<byte>?> Read(string path, CancellationToken cancellationToken);

    /// <summary>Ensures that exactly one pull request proposes the change, as a draft whose status is pending unless the change was accepted before. Idempotent, even for concurrent calls.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if it could not be proposed; the detail says what GitHub refused.</exception>
    Task<PinProposal> Propose(PinChange change, CancellationToken cancellationToken);

    /// <summary>Shows a decision on the open pull request: its status, the end of the draft or a comment that says what failed, and then the decision's own comment. Idempotent, even for concurrent calls.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the decision could not be shown.</exception>
    Task<DecidedProposal> Decide(PinDecision decision, CancellationToken cancellationToken);
}
