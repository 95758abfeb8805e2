using Pipeline.Oci.Assertions;
using Pipeline.Oci.Registry;

namespace Pipeline.Cli.Images;

/// <summary>The result of verifying one image.</summary>
/// <param name="Processor">The processor of the pin; null for an image from the command line.</param>
/// <param name="Reference">The image, with its digest if known.</param>
internal sealed record VerifiedImage(string? Processor, ImageReference Reference)
{
    /// <summary>The check of the image; null if the tag was not resolved.</summary>
    public ImageExpectation? Expectation { get; init; }

    public ImageAssertionResult? Verdict { get; init; }

    /// <summary>Why the tag could not be resolved.</summary>
    public RegistryException? Failure { get; init; }

    /// <summary>The finding that the tag does not exist.</summary>
    public Finding? Missing { get; init; }

    public bool Holds => Verdict is { Holds: true };

    /// <summary>Why nothing of the image was readable.</summary>
    public string? Unread => (Failure ?? Verdict?.Failure)?.Message;

    public IReadOnlyList<Finding> Findings => Missing is null ? Verdict?.Coverage?.Findings ?? [] : [Missing];

    /// <summary>The result in one word.</summary>
    public string Status => this switch
    {
        { Unread: not null } => "unreadable",
        { Holds: true } => "ok",
        _ => "findings",
    };
}
