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

    [Theory]
    [InlineData("""{"partitions":{"max":0}}""", "processors/ci.json is not valid: partitions.max is 0, not a number from 1 to 256")]
    [InlineData("""{"partitions":{"max":257}}""", "processors/ci.json is not valid: partitions.max is 257, not a number from 1 to 256")]
    [InlineData("""{"partitions":{"minutes":46}}""", "processors/ci.json is not valid: partitions.minutes is 46, not a number from 1 to 45")]
    [InlineData("null", "processors/ci.json is not valid: it is null")]
    [InlineData("""{"partition":{}}""", "processors/ci.json is not valid: unknown member 'partition'")] // A member that does not exist.
    [InlineData("""{"partitions":{"max":1,"max":2}}""", "processors/ci.json is not valid: duplicate member")]
    [InlineData("""{"partitions":{"max":"3"}}""", "processors/ci.json is not valid: $.partitions.max ")]
    [InlineData("", "processors/ci.json is not valid: not JSON")]
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
