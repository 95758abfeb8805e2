using Pipeline.World.Attestation;

namespace Pipeline.World.Crate;

/// <summary>A run of a crate, with its files copied.</summary>
/// <param name="Settled">The settled run.</param>
/// <param name="Entry">Its ledger entry.</param>
/// <param name="Request">Its request, if the world has one.</param>
/// <param name="Outputs">Its outputs, in index order.</param>
/// <param name="Documents">Documents about it: index, receipt, evidence, request, attestation.</param>
/// <param name="Artifacts">The artifacts that it read.</param>
internal sealed record CrateRun(
    SettledRun Settled, LedgerEntry Entry, RunRequest? Request, IReadOnlyList<CrateFile> Outputs, IReadOnlyList<CrateFile> Documents, IReadOnlyList<CrateArtifact> Artifacts)
{
    public Receipt Receipt => Settled.Receipt;

    public string Id => $"urn:uuid:{Receipt.ExecutionId}";
}

/// <summary>An artifact that a run read.</summary>
/// <param name="Sha256">The digest of its bytes.</param>
/// <param name="File">The file in the crate; null if the world no longer has its bytes.</param>
internal sealed record CrateArtifact(Digest Sha256, CrateFile? File)
{
    public string Id => File?.Id ?? $"urn:pipeline:artifact:{Sha256}";
}
