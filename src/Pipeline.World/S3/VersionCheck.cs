using Pipeline.World.Verification;

namespace Pipeline.World.S3;

/// <summary>Finds ledger entries that readers cannot see in a versioned bucket, because they receive only the latest version of a name.</summary>
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
                WorldFindingKind.Unreadable, S3Ledger.Folder, "the store denies listing its versions (s3:ListBucketVersions), so it may hold entries that are not read");
        }
    }

    private static void Check(string name, StoredVersion[] versions, FindingList findings)
    {
        var kept = versions.Count(version => !version.IsDeletion);
        if (versions.Any(version => version is { IsDeletion: true, IsLatest: true }))
        {
            findings.Add(WorldFindingKind.Missing, name, $"it was deleted, but the store still holds {(kept == 1 ? "the previous version" : $"{kept} previous versions")}");
        }
        else if (kept > 1)
        {
            findings.Add(
                WorldFindingKind.Changed, name, $"the store holds {kept} versions and readers see only the latest: each other version is a lost entry");
        }
    }
}

/// <summary>One version of an object.</summary>
/// <param name="Name">The name, relative to the world's prefix.</param>
/// <param name="IsLatest">Whether readers receive this version.</param>
/// <param name="IsDeletion">Whether it is a delete marker.</param>
internal sealed record StoredVersion(string Name, bool IsLatest, bool IsDeletion);
