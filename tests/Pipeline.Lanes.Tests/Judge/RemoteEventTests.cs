using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Judge;

namespace Pipeline.Lanes.Tests;

/// <summary>A run through a deployed function logs its call instead of its container.</summary>
public sealed class RemoteEventTests
{
    private static readonly string[] Events =
        ["execution.start", "adapter.invoke", "modal.invoke.start", "modal.invoke.complete", "storage.write", "adapter.complete", "execution.settle"];

    [Fact]
    public void Each_event_of_its_life_once_is_right()
    {
        var run = Run(Events);
        Assert.Null(EventChecks.Success(run));
        Assert.Null(EventChecks.Stdout(run));
    }

    [Theory]
    [InlineData("modal.invoke.complete", null, "modal.invoke.complete was logged never")]
    [InlineData("storage.write", "processor.exec.start", "storage.write was logged never")]
    [InlineData(null, "processor.exec.start", "processor.exec.start does not belong in the log of such a run")]
    [InlineData(null, "modal.invoke.start", "modal.invoke.start was logged 2 times")]
    public void Anything_else_is_told(string? without, string? with, string told) =>
        Assert.Equal(told, EventChecks.Success(Run([.. Events.Where(name => name != without), .. with is null ? Array.Empty<string>() : [with]])));

    [Fact]
    public void Its_standard_output_is_told_by_the_end_of_the_call()
    {
        var run = Run(Events, stdout: "12");
        Assert.Equal("the container wrote 12 bytes to its standard output", EventChecks.Stdout(run));
        Assert.Equal("modal.invoke.complete lacks stdout_bytes", EventChecks.Stdout(Run(Events, stdout: null)));
    }

    [Fact]
    public void A_failure_pairs_its_call() =>
        Assert.Equal("modal.invoke.start and its end do not pair", EventChecks.Failure(Run(["execution.start", "adapter.invoke", "modal.invoke.start", "adapter.complete", "execution.fail"])));

    private static RunEvidence Run(string[] names, string? stdout = "0") => Evidence.SuccessRun(1) with
    {
        Events = [.. names.Select(name =>
        {
            var properties = new Dictionary<string, string>(Evidence.Event(name).Properties, StringComparer.Ordinal) { ["adapter"] = "modal" };
            if (name == "modal.invoke.complete" && stdout is not null)
            {
                properties["stdout_bytes"] = stdout;
            }

            return new LoggedEvent(name, properties, name);
        })],
    };
}
