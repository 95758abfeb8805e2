using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>A run of a crate, its files copied.</summary>
/// <param name="Settled">The run as it was settled.</param>
/// <param name="Entry">What the ledger says of it.</param>
/// <param name="Request">What it was asked, where the world kept that.</param>
/// <param name="Outputs">What it wrote, in the index's order.</param>
/// <param name="Documents">What is said of it: index, receipt, what the world kept, its attestation.</param>
/// <param name="Artifacts">What it read.</param>
internal sealed record CrateRun(
    SettledRun Settled, LedgerEntry Entry, RunRequest? Request, IReadOnlyList<CrateFile> Outputs, IReadOnlyList<CrateFile> Documents, IReadOnlyList<CrateArtifact> Artifacts)
{
    public Receipt Receipt => Settled.Receipt;

    public string Id => $"urn:uuid:{Receipt.ExecutionId}";
}

/// <summary>An artifact that a run read.</summary>
/// <param name="Sha256">The digest of its bytes.</param>
/// <param name="File">The file of the crate; none when the world has its bytes no more.</param>
internal sealed record CrateArtifact(Digest Sha256, CrateFile? File)
{
    public string Id => File?.Id ?? $"urn:pipeline:artifact:{Sha256}";
}
