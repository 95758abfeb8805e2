using System.Globalization;
using Pipeline.Lanes.Reports;

namespace Pipeline.Lanes.Drift;

/// <summary>Compares the deployment that serves calls with what its platform says of it.</summary>
internal static class RevisionComparison
{
    public static IEnumerable<DriftFinding> Of(DeploymentState.Read seen)
    {
        var (revision, tag) = (seen.Revision, DeploymentTags.OfDeployment(seen.Plan));
        if (seen.Tagged != seen.Plan)
        {
            yield return new(null, DriftRule.TagsDiffer, $"the tags of {seen.App} name {(seen.Tagged is null ? "no deployment" : DisplayText.Short(seen.Tagged))}; {DisplayText.Short(seen.Plan)} runs");
        }

        if (revision.Tag != tag)
        {
            yield return new(null, DriftRule.DeploymentTagDiffers, string.Create(CultureInfo.InvariantCulture, $"the tag of version {revision.Production} is {revision.Tag ?? "none"}, not {tag}"));
        }

        if (revision.RolledBackTo is not null || revision.Production != revision.Latest)
        {
            yield return new(null, DriftRule.RolledBack, revision.RolledBackTo is { } earlier
                ? string.Create(CultureInfo.InvariantCulture, $"version {revision.Production} is a rollback to version {earlier}")
                : string.Create(CultureInfo.InvariantCulture, $"version {revision.Production} serves calls, version {revision.Latest} was deployed last"));
        }

        if (revision.Commit is UnknownOrigin { Why: var why })
        {
            yield return new(null, DriftRule.DeployedCommitUnread, string.Create(CultureInfo.InvariantCulture, $"version {revision.Production}: {why}"));
        }

        if (revision.Commit is DeploymentCommit { IsDirty: true } commit)
        {
            yield return new(null, DriftRule.DeployedDirty, string.Create(CultureInfo.InvariantCulture, $"version {revision.Production} was deployed from {DisplayText.Commit(commit)}"));
        }
    }
}
