using CsCheck;

namespace Pipeline.Contracts.Tests.Deployments;

/// <summary>The digest of a plan in tags that are too short for one.</summary>
public sealed class DeploymentTagsTests
{
    private static readonly Digest Plan = DeploymentPlan.Parse(Golden.Bytes("deployment.json")).Digest;

    [Fact]
    public void A_plan_is_named_by_the_digest_of_its_bytes() => Assert.Equal(Sha256.Of(Golden.Bytes("deployment.json")), Plan);

    [Fact]
    public void The_golden_lines_are_the_tags_of_the_golden_plan() => Assert.Equal(
        Golden.Lines("deployment-tags.txt"),
        DeploymentTags.OfApp(Plan).Select(tag => $"{tag.Key} {tag.Value}").Append($"tag {DeploymentTags.OfDeployment(Plan)}"),
        StringComparer.Ordinal);

    [Fact]
    public void Every_digest_reads_back_and_every_tag_is_one_that_the_platform_takes() =>
        Gen.Byte.Array[32].Sample(hash =>
        {
            var digest = Digest.FromHash(hash);
            var tags = DeploymentTags.OfApp(digest);
            // modal-client, _utils/name_utils.py: 63 characters for an application's tag, 50 for a deployment's.
            return DeploymentTags.Read(tags) == digest && tags.Values.All(tag => tag.Length <= 63) && DeploymentTags.OfDeployment(digest).Length <= DeploymentLimits.MaxTag;
        });

    [Theory]
    [InlineData(DeploymentTags.FirstHalf, null)] // somebody took it away
    [InlineData(DeploymentTags.SecondHalf, null)]
    [InlineData(DeploymentTags.FirstHalf, "0123")] // too short
    [InlineData(DeploymentTags.SecondHalf, "0123456789abcdef0123456789abcdef0")] // too long
    [InlineData(DeploymentTags.SecondHalf, "0123456789ABCDEF0123456789ABCDEF")] // upper case
    [InlineData(DeploymentTags.FirstHalf, "sha256:0123456789abcdef012345678")]
    public void Tags_that_are_no_two_halves_name_nothing(string name, string? value)
    {
        var tags = new Dictionary<string, string>(DeploymentTags.OfApp(Plan), StringComparer.Ordinal) { ["team"] = "ours" };
        Assert.Equal(Plan, DeploymentTags.Read(tags));
        tags.Remove(name);
        if (value is not null)
        {
            tags[name] = value;
        }

        Assert.Null(DeploymentTags.Read(tags));
    }
}
