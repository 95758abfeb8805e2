using System.Text;
using Pipeline.Lanes.Partitions;
using Pipeline.Lanes.Runner;

namespace Pipeline.Lanes.Tests;

/// <summary>The file <c>processors/ci.json</c>.</summary>
public sealed class CiSettingsTests
{
    [Theory]
    [InlineData("{}", 20, 600_000)]
    [InlineData("""{"partitions":{}}""", 20, 600_000)]
    [InlineData("""{"partitions":{"max":3,"minutes":5}}""", 3, 300_000)]
    [InlineData("""{"partitions":{"max":256,"minutes":45}}""", 256, 2_700_000)]
    public void Members_are_optional(string document, int max, long part) =>
        Assert.Equal(new PartitionSettings(max, part), CiSettings.Parse(Encoding.UTF8.GetBytes(document)).Partitions);

    [Fact]
    public void Runners_time_limits_platforms_of_pull_requests_and_a_registry_of_bases_are_set()
    {
        var settings = CiSettings.Parse("""
            {
              "runners": {"linux/amd64": ["self-hosted", "linux", "x64"], "linux/arm64": "ubuntu-24.04-arm"},
              "timeouts": {"PrAcceptance": 90, "BuildAndPin": 7200},
              "pull_request": {"platforms": ["linux/arm64", "linux/amd64"]},
              "base_registry": {"registry": "registry.example:5000", "user": "robot$bases", "secret": "BASES_TOKEN"},
              "package_feed": {"secret": "FEED_TOKEN"}
            }
            """u8);

        Assert.Equal(["self-hosted", "linux", "x64"], settings.Runners[Platform.Amd64], StringComparer.Ordinal);
        Assert.Equal(["ubuntu-24.04-arm"], settings.Runners[Platform.Arm64], StringComparer.Ordinal);
        Assert.Equal((90, 7200), (settings.Timeouts["PrAcceptance"], settings.Timeouts["BuildAndPin"]));
        Assert.Equal([Platform.Amd64, Platform.Arm64], settings.PullRequestPlatforms);
        Assert.Equal(new BaseRegistry("registry.example:5000", "robot$bases", "BASES_TOKEN"), settings.BaseRegistry);
        Assert.Equal("FEED_TOKEN", settings.PackageFeedSecret);
    }

    [Fact]
    public void The_settings_that_the_page_shows_are_valid()
    {
        var page = File.ReadAllText(Path.Combine(SourceTree.Root, "build", "README.md"));
        var shown = page[(page.IndexOf("```json\n{\n  \"partitions\"", StringComparison.Ordinal) + "```json\n".Length)..];

        var settings = CiSettings.Parse(Encoding.UTF8.GetBytes(shown[..shown.IndexOf("```", StringComparison.Ordinal)]));

        Assert.Equal((2, 2, 2, true), (settings.Runners.Count, settings.Timeouts.Count, settings.PullRequestPlatforms.Count, settings.BaseRegistry is not null));
    }

    /// <summary>Emulation is the default, also with other labels for the machine that emulates.</summary>
    [Theory]
    [InlineData("{}", 0)]
    [InlineData("""{"runners":{"linux/amd64":"large"}}""", 0)]
    [InlineData("""{"runners":{"linux/arm64":"ubuntu-24.04-arm"}}""", 2)]
    public void Platforms_have_machines_of_their_own_where_arm64_has_a_runner(string document, int native) =>
        Assert.Equal(native, CiSettings.Parse(Encoding.UTF8.GetBytes(document)).NativePlatforms.Count);

    [Theory]
    [InlineData("""{"partitions":{"max":0}}""", "processors/ci.json is not valid: /partitions/max is 0, not a number from 1 to 256")]
    [InlineData("""{"partitions":{"max":257}}""", "processors/ci.json is not valid: /partitions/max is 257, not a number from 1 to 256")]
    [InlineData("""{"partitions":{"minutes":46}}""", "processors/ci.json is not valid: /partitions/minutes is 46, not a number from 1 to 45")]
    [InlineData("null", "processors/ci.json is not valid: it is null")]
    [InlineData("""{"partition":{}}""", "processors/ci.json is not valid: unknown member 'partition'")] // A member that does not exist.
    [InlineData("""{"partitions":{"max":1,"max":2}}""", "processors/ci.json is not valid: duplicate member")]
    [InlineData("""{"partitions":{"max":"3"}}""", "processors/ci.json is not valid: $.partitions.max ")]
    [InlineData("", "processors/ci.json is not valid: not JSON")]
    [InlineData("""{"runners":{"windows/amd64":"windows-2025"}}""", "processors/ci.json is not valid: /runners/windows~1amd64 is not a platform (linux/amd64 or linux/arm64)")]
    [InlineData("""{"runners":{"linux/arm64":""}}""", "processors/ci.json is not valid: /runners/linux~1arm64 is not a label of runners")]
    [InlineData("""{"runners":{"linux/arm64":"${{ secrets.A }}"}}""", "processors/ci.json is not valid: /runners/linux~1arm64 is not a label of runners")]
    [InlineData("""{"runners":{"linux/arm64":[]}}""", "processors/ci.json is not valid: /runners/linux~1arm64 is neither a label of runners nor an array of 1 to 10 labels")]
    [InlineData("""{"runners":{"linux/arm64":["self-hosted",7]}}""", "processors/ci.json is not valid: /runners/linux~1arm64/1 is not a label of runners")]
    [InlineData("""{"runners":{"linux/arm64":{"group":"large"}}}""", "processors/ci.json is not valid: /runners/linux~1arm64 is neither a label of runners nor an array of 1 to 10 labels")]
    [InlineData("""{"timeouts":{"Accept":5}}""", "processors/ci.json is not valid: /timeouts/Accept is not one of Acceptance, BuildAndPin, DeployMock, Drift, PrAcceptance, Test")]
    [InlineData("""{"timeouts":{"Acceptance":0}}""", "processors/ci.json is not valid: /timeouts/Acceptance is 0, not a number from 1 to 7200")]
    [InlineData("""{"pull_request":{}}""", "processors/ci.json is not valid: missing ")]
    [InlineData("""{"pull_request":{"platforms":["linux/arm64"]}}""", "processors/ci.json is not valid: /pull_request/platforms lacks linux/amd64, which pull requests are always judged on")]
    [InlineData("""{"pull_request":{"platforms":["linux/amd64","linux/amd64"]}}""", "processors/ci.json is not valid: /pull_request/platforms names a platform twice")]
    [InlineData("""{"pull_request":{"platforms":["linux/arm64","arm64"]}}""", "processors/ci.json is not valid: /pull_request/platforms/1 is not a platform (linux/amd64 or linux/arm64)")]
    [InlineData("""{"package_feed":{}}""", "processors/ci.json is not valid: missing 'secret'")]
    [InlineData("""{"package_feed":{"secret":"feed token"}}""", "processors/ci.json is not valid: /package_feed/secret is not the name of a secret of the repository")]
    [InlineData("""{"base_registry":{"registry":"r.example"}}""", "processors/ci.json is not valid: missing ")]
    [InlineData("""{"base_registry":{"registry":"https://r.example","user":"u","secret":"S"}}""", "processors/ci.json is not valid: /base_registry/registry is not a registry's host, such as registry.example:5000")]
    [InlineData("""{"base_registry":{"registry":"r.example","user":"a b","secret":"S"}}""", "processors/ci.json is not valid: /base_registry/user is not a user's name")]
    [InlineData("""{"base_registry":{"registry":"r.example","user":"u","secret":"GITHUB_TOKEN"}}""", "processors/ci.json is not valid: /base_registry/secret is not the name of a secret of the repository")] // That one is GitHub's own.
    [InlineData("""{"base_registry":{"registry":"r.example","user":"u","token":"hunter2"}}""", "processors/ci.json is not valid: unknown member 'token'")] // A secret does not belong in a file.
    public void What_is_not_of_the_form_is_refused(string document, string reason) => Assert.StartsWith(
        reason, LaneOutcome.Refused.Of(Assert.Throws<FaultException>(() => CiSettings.Parse(Encoding.UTF8.GetBytes(document))).Fault).Reason, StringComparison.Ordinal);

    [Fact]
    public void Without_the_file_everything_has_its_default()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(CiSettings.Default, CiSettings.Read(folder.Root));
        Assert.Equal(new PartitionSettings(2, 600_000), CiSettings.Read(folder.With("processors/ci.json", """{"partitions":{"max":2}}""").Root).Partitions);
    }
}
