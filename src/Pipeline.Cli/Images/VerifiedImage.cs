using Pipeline.Contracts;
using Pipeline.Oci;

namespace Pipeline.Cli;

/// <summary>One image that was verified, or could not be.</summary>
/// <param name="Processor">Whose pin it is; none for an image that was named.</param>
/// <param name="Reference">The image, with its digest where one is known.</param>
internal sealed record VerifiedImage(string? Processor, ImageReference Reference)
{
    /// <summary>What was asked; none where the tag could not be resolved.</summary>
    public ImageExpectation? Expectation { get; init; }

    public ImageAssertionResult? Verdict { get; init; }

    /// <summary>Why the tag could not be resolved.</summary>
    public RegistryException? Failure { get; init; }

    /// <summary>That the tag names nothing.</summary>
    public Finding? Missing { get; init; }

    public bool Holds => Verdict is { Holds: true };

    /// <summary>Why nothing of it could be read.</summary>
    public string? Unread => (Failure ?? Verdict?.Failure)?.Message;

    public IReadOnlyList<Finding> Findings => Missing is null ? Verdict?.Coverage?.Findings ?? [] : [Missing];

    /// <summary>One word for it.</summary>
    public string Status => this switch
    {
        { Unread: not null } => "unreadable",
        { Holds: true } => "ok",
        _ => "findings",
    };
}
