using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>Whether a bucket with versioning holds entries that nobody reads: of several versions of one name, a reader is given the latest.</summary>
internal static class VersionCheck
{
    public static void Run(S3Bucket bucket, FindingList findings, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var versions in bucket.Versions(S3Ledger.Folder, cancellationToken).GroupBy(version => version.Name, StringComparer.Ordinal))
            {
                Check(versions.Key, [.. versions], findings);
            }
        }
        catch (FaultException e) when (S3Fault.IsDenial(e))
        {
            findings.Add(
                WorldFindingKind.Unreadable, S3Ledger.Folder, "the store does not let its versions be listed (s3:ListBucketVersions), so nobody knows whether it holds entries that are not read");
        }
    }

    private static void Check(string name, StoredVersion[] versions, FindingList findings)
    {
        var kept = versions.Count(version => !version.IsDeletion);
        if (versions.Any(version => version is { IsDeletion: true, IsLatest: true }))
        {
            findings.Add(WorldFindingKind.Missing, name, $"it was deleted, and the store still holds {(kept == 1 ? "the version" : $"{kept} versions")} from before");
        }
        else if (kept > 1)
        {
            findings.Add(
                WorldFindingKind.Changed, name, $"the store holds it in {kept} versions and the latest is read: an entry that was appended under this number is lost with each of the others");
        }
    }
}

/// <summary>One version of what a store keeps under a name.</summary>
/// <param name="Name">The name, relative to the world's prefix.</param>
/// <param name="IsLatest">Whether it is what a reader is given.</param>
/// <param name="IsDeletion">Whether it says that there is nothing any more.</param>
internal sealed record StoredVersion(string Name, bool IsLatest, bool IsDeletion);
