using System.Text;
using CsCheck;

namespace Pipeline.Contracts.Tests.Deployments;

/// <summary>One deployment, as whoever keeps it remembers it.</summary>
public sealed class DeploymentVersionTests
{
    private const string File = "deployment-version.json";

    [Fact]
    public void The_golden_bytes_read_and_write_back_the_same() => Golden.Equal(File, DeploymentVersion.Parse(Golden.Bytes(File)).Encode());

    [Theory]
    [InlineData("deployment-version-v1", "deployment-version-v2", "the schema of a version is deployment-version-v1")]
    [InlineData("\"version\":3", "\"version\":0", "version is 1 or more")]
    [InlineData("\"rolled_back_to\":1", "\"rolled_back_to\":3", "rolled_back_to is an earlier version")] // itself
    [InlineData("\"rolled_back_to\":1", "\"rolled_back_to\":0", "rolled_back_to is an earlier version")]
    [InlineData("\"tag\":\"deployment-c1cedd9aa558\"", "\"tag\":\"\"", "tag is empty")]
    [InlineData("\"hash\":\"cccccccccccccccccccccccccccccccccccccccc\"", "\"hash\":\"\"", "hash is empty")]
    [InlineData("10:00:00.000Z", "10:00:00Z", "deployed_at is YYYY-MM-DDTHH:MM:SS.mmmZ")]
    [InlineData("10:00:00.000Z", "25:00:00.000Z", "deployed_at is YYYY-MM-DDTHH:MM:SS.mmmZ")]
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
    public void What_was_written_reads_back() => Gen.Select(Gen.Int[1, 1_000_000], Gen.Long[0, 4_000_000_000_000], Gen.Bool, Gen.Bool).Sample((number, at, known, dirty) =>
    {
        var version = new DeploymentVersion(
            number, DateTimeOffset.FromUnixTimeMilliseconds(at), known ? "deployment-1" : null, number > 1 && dirty ? number - 1 : null, known ? new("c0ffee", dirty ? "main" : null, dirty) : null);
        return DeploymentVersion.Parse(version.Encode()) == version;
    });
}
