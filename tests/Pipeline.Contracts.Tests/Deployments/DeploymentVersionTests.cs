using System.Text;
using CsCheck;

namespace Pipeline.Contracts.Tests.Deployments;

/// <summary>The stored record of one deployment.</summary>
public sealed class DeploymentVersionTests
{
    private const string File = "deployment-version.json";

    [Fact]
    public void The_golden_bytes_read_and_write_back_the_same() => Golden.Equal(File, DeploymentVersion.Parse(Golden.Bytes(File)).Encode());

    [Theory]
    [InlineData("deployment-version-v1", "deployment-version-v0", "the schema of a version is deployment-version-v1")]
    [InlineData("\"version\":3", "\"version\":0", "version is 1 or more")]
    [InlineData("\"rolled_back_to\":1", "\"rolled_back_to\":3", "rolled_back_to is an earlier version")] // itself
    [InlineData("\"rolled_back_to\":1", "\"rolled_back_to\":0", "rolled_back_to is an earlier version")]
    [InlineData("\"tag\":\"deployment-c1cedd9aa558\"", "\"tag\":\"\"", "tag is empty")]
    [InlineData("\"hash\":\"cccccccccccccccccccccccccccccccccccccccc\"", "\"hash\":\"\"", "hash is empty")]
    [InlineData("10:00:00.000Z", "10:00:00Z", "deployed_at is YYYY-MM-DDTHH:MM:SS.mmmZ")]
    [InlineData("10:00:00.000Z", "25:00:00.000Z", "deployed_at is YYYY-MM-DDTHH:MM:SS.mmmZ")]
    [InlineData("\"deployed_at\"", "\"commit_unread\":\"refused\",\"deployed_at\"", "commit and commit_unread exclude each other")]
    [InlineData("\"commit\":{\"branch\":\"main\",\"hash\":\"cccccccccccccccccccccccccccccccccccccccc\",\"is_dirty\":false}", "\"commit_unread\":\"\"", "commit_unread is empty")]
    [InlineData(",\"is_dirty\":false", "", "is_dirty")]
    [InlineData("}\n", "} \n", "not the canonical bytes")]
    public void Other_bytes_are_refused(string good, string bad, string reason)
    {
        var text = Encoding.UTF8.GetString(Golden.Bytes(File));
        Assert.Contains(good, text, StringComparison.Ordinal);
        var refusal = Assert.Throws<FormatException>(() => DeploymentVersion.Parse(Encoding.UTF8.GetBytes(text.Replace(good, bad, StringComparison.Ordinal))));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_commit_that_git_did_not_tell_has_a_member_of_its_own()
    {
        var version = new DeploymentVersion(1, DateTimeOffset.UnixEpoch, null, null, new UnknownOrigin("git refused"));
        Assert.Equal("""{"commit_unread":"git refused","deployed_at":"1970-01-01T00:00:00.000Z","schema":"deployment-version-v1","version":1}""" + "\n", Encoding.UTF8.GetString(version.Encode()));
        Assert.Equal(version, DeploymentVersion.Parse(version.Encode()));
    }

    [Fact]
    public void What_was_written_reads_back() => Gen.Select(Gen.Int[1, 1_000_000], Gen.Long[0, 4_000_000_000_000], Gen.Bool, Gen.Bool).Sample((number, at, known, dirty) =>
    {
        var version = new DeploymentVersion(
            number, DateTimeOffset.FromUnixTimeMilliseconds(at), known ? "deployment-1" : null, number > 1 && dirty ? number - 1 : null, known ? new DeploymentCommit("c0ffee", dirty ? "main" : null, dirty) : null);
        return DeploymentVersion.Parse(version.Encode()) == version;
    });
}
