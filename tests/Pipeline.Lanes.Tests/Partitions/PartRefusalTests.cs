using System.Text.Json.Nodes;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Partitions;
using Pipeline.Lanes.Runner;

namespace Pipeline.Lanes.Tests;

/// <summary>Parts that are not those of the plan are no report, and nothing that a part found is lost.</summary>
public sealed class PartRefusalTests : IDisposable
{
    private readonly PartRig rig = new();

    public void Dispose() => rig.Dispose();

    [Fact]
    public async Task A_missing_plan_or_part_is_no_report()
    {
        Assert.Equal("the lane's plan is missing: there is no artifacts/pr-acceptance.plan.json; the job that writes it did not finish", rig.Refusal());
        await rig.TwoParts();
        File.Delete(Path.Combine(rig.Root, "artifacts", "pr-acceptance.part-2-of-2.json"));

        Assert.Equal("part 2/2 is missing: there is no artifacts/pr-acceptance.part-2-of-2.json; the job that writes it did not finish", rig.Refusal());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"schema":"lane-part-v0"}""")]
    public async Task A_part_that_is_not_readable_is_no_report(string content)
    {
        await rig.TwoParts();
        rig.With("artifacts/pr-acceptance.part-1-of-2.json", content);

        Assert.Equal("artifacts/pr-acceptance.part-1-of-2.json is not the document of part 1/2; run all jobs of the workflow again", rig.Refusal());
    }

    [Fact]
    public async Task The_document_of_another_part_is_no_report()
    {
        await rig.TwoParts();
        File.Copy(Path.Combine(rig.Root, "artifacts/pr-acceptance.part-1-of-2.json"), Path.Combine(rig.Root, "artifacts/pr-acceptance.part-2-of-2.json"), overwrite: true);

        Assert.Equal("artifacts/pr-acceptance.part-2-of-2.json is not the document of part 2/2; run all jobs of the workflow again", rig.Refusal());
    }

    [Fact]
    public async Task A_part_of_other_sources_is_no_report()
    {
        await rig.TwoParts();
        rig.With("processors/p/provider.py", "changed since");
        PartFiles.Write(await rig.Finished(rig.Options with { Partition = LanePartition.Parse("2/2") }), rig.Root);

        Assert.Equal(
            "part 2/2 of PrAcceptance belongs to another split of the work than the plan: sources, verdicts, options or tools differed between the machines; run all jobs of the workflow again", rig.Refusal());
    }

    [Fact]
    public async Task A_part_that_was_run_in_another_way_is_no_report()
    {
        await rig.TwoParts();
        PartFiles.Write(await rig.Finished(rig.Options with { Partition = LanePartition.Parse("2/2"), Perturb = true }), rig.Root);

        Assert.StartsWith("part 2/2 of PrAcceptance belongs to another split of the work than the plan", rig.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_with_a_processor_that_the_plan_does_not_have_is_no_report()
    {
        await rig.TwoParts();
        rig.Edit("artifacts/pr-acceptance.part-2-of-2.json", part => part["results"]![0]!["report"]!["processor"] = "q");

        Assert.Equal("part 2/2 of PrAcceptance did not judge the processors that the plan gave it; run all jobs of the workflow again", rig.Refusal());
    }

    [Fact]
    public async Task A_part_that_left_out_a_case_is_no_report()
    {
        await rig.TwoParts();
        rig.Edit("artifacts/pr-acceptance.part-1-of-2.json", part => Judgements(part).Remove(Judgements(part).First(judgement => (string)judgement!["name"]! == "bad")));

        Assert.Equal("part 1/2 of PrAcceptance did not judge the cases of p that the plan gave it; run all jobs of the workflow again", rig.Refusal());
    }

    /// <summary>Each would hide a failure or publish a verdict about something else.</summary>
    [Theory]
    [InlineData("/results/0/verdict/processor", "\"../../q\"", "the verdict of part 1/2 of PrAcceptance on p is about something else")]
    [InlineData("/results/0/verdict/source/files/processors~1p~1provider.py/size", "7", null)] // Sizes are of one machine.
    [InlineData("/results/0/verdict/source/facts", """{"other":"fact"}""", "the verdict of part 1/2 of PrAcceptance on p is about something else")]
    [InlineData("/results/0", "null", "part 1/2 of PrAcceptance did not judge the processors that the plan gave it")]
    [InlineData("/results/0/report/judgements/0", "null", "part 1/2 of PrAcceptance did not judge the processors that the plan gave it")]
    [InlineData("/results", "[]", "part 1/2 of PrAcceptance did not judge the processors that the plan gave it")]
    public async Task A_part_says_what_the_plan_gave_it_and_nothing_else(string at, string value, string? refusal)
    {
        await rig.TwoParts();
        rig.Replace("artifacts/pr-acceptance.part-1-of-2.json", at, value);

        if (refusal is null)
        {
            Assert.Equal(0, rig.Merge().Report.Failed);
            return;
        }

        Assert.Equal($"{refusal}; run all jobs of the workflow again", rig.Refusal());
    }

    [Theory]
    [InlineData("/shares/0/work/0/cases", "[]")]
    [InlineData("/shares/0/work/0", "null")]
    [InlineData("/shares/0/parts/0", "[]")]
    [InlineData("/shares/0/parts/0/0/cases", "[]")]
    [InlineData("/shares/0/parts", "[]")]
    [InlineData("/standing", "[null]")]
    public async Task A_plan_that_leaves_something_out_is_no_plan(string at, string value)
    {
        await rig.TwoParts();
        rig.Replace("artifacts/pr-acceptance.plan.json", at, value);

        Assert.Equal("the plan of PrAcceptance is not whole; run all jobs of the workflow again", rig.Refusal());
    }

    [Fact]
    public async Task A_failure_that_only_a_later_part_has_is_in_the_report()
    {
        await rig.TwoParts();
        rig.Edit("artifacts/pr-acceptance.part-2-of-2.json", part => Judgements(part).Single(judgement => (string)judgement!["name"]! == "container")!["checks"]![0]!["failure"] = "runs as root");

        var merged = rig.Merge();

        Assert.Equal(1, merged.Report.Failed);
        Assert.False(Assert.Single(merged.Verdicts).Passed());
    }

    [Fact]
    public async Task A_new_plan_removes_the_parts_of_the_last_one()
    {
        await rig.TwoParts();

        await rig.Divide(new PartitionSettings(2, 1));

        Assert.Equal("part 1/2 is missing: there is no artifacts/pr-acceptance.part-1-of-2.json; the job that writes it did not finish", rig.Refusal());
    }

    [Fact]
    public async Task Equal_sources_must_be_equal_images_on_each_machine()
    {
        await rig.TwoParts();
        var other = Sha256.Of("other"u8);
        rig.Edit("artifacts/pr-acceptance.part-2-of-2.json", part => part["results"]![0]!["report"]!["image"]!["id"] = other.ToString());

        var merged = rig.Merge();

        var failed = Assert.Single(merged.Report.Processors[0].Judgements.SelectMany(judgement => judgement.Checks), check => !check.Passed);
        Assert.Equal(("same_image", $"the parts built different images: {Evidence.Image.Digest} in 1/2, {other} in 2/2"), (failed.Name, failed.Failure));
        Assert.False(Assert.Single(merged.Verdicts).Passed());
    }

    private static JsonArray Judgements(JsonNode part) => part["results"]![0]!["report"]!["judgements"]!.AsArray();
}
