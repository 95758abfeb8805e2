using System.Globalization;
using System.Text;
using Pipeline.Lanes.Perturbations;
using Pipeline.Lanes.Results;

namespace Pipeline.Lanes.Tests;

public sealed class PerturbationPlanTests
{
    private static readonly PerturbationMachine Root = new(IsRoot: true, "/dev/shm", Platform.Amd64);
    private static readonly GoldenFolder Golden = new("perturbation");

    internal static ProcessorSpec Spec(string @base) => ProcessorSpec.Parse(Encoding.UTF8.GetBytes(Specs.Json("p").Replace("\"scratch\"", $"\"{@base}\"", StringComparison.Ordinal)));

    [Theory]
    [InlineData("python")]
    [InlineData("scratch")]
    public void It_is_the_one_that_stands_in_the_golden_file(string @base) => Golden.Equal(@base + ".txt", Text(PerturbationPlan.Of(Spec(@base), Platform.Amd64, Root)));

    [Fact]
    public void Whoever_is_not_root_keeps_the_user_and_a_machine_without_memory_the_order_of_folders() => Assert.Equal(
        [
            new("uid", "only root can settle another user's files"),
            new Inapplicable("directory-order", "this machine has no in-memory file system at /dev/shm"),
        ],
        PerturbationPlan.Of(Spec("python"), Platform.Amd64, new(IsRoot: false, Memory: null, Platform.Amd64)).Inapplicable);

    [Fact]
    public void An_emulated_platform_keeps_its_clock() => Assert.Equal(
        new Inapplicable("clock", "the library that changes the clock exists only for linux/amd64"),
        Assert.Single(PerturbationPlan.Of(Spec("python"), Platform.Arm64, Root).Inapplicable));

    [Fact]
    public void What_is_not_applicable_is_in_no_run()
    {
        var plan = PerturbationPlan.Of(Spec("scratch"), Platform.Amd64, new(IsRoot: false, Memory: null, Platform.Amd64));

        var runs = plan.Combined.Concat(plan.Unperturbed).Concat(plan.Single).ToArray();
        Assert.All(runs, run => Assert.Equal((null, null, EntryOrder.Usual), (run.Conditions.Clock, run.Conditions.User, run.Conditions.Entries)));
        Assert.DoesNotContain(runs, run => run.Perturbation is "clock" or "uid" or "directory-order");
    }

    [Fact]
    public void Every_perturbation_has_values_that_differ_from_the_still_run_and_from_each_other()
    {
        var plan = PerturbationPlan.Of(Spec("python"), Platform.Amd64, Root);

        Assert.Equal(Perturbation.All.Select(perturbation => perturbation.Name), plan.Applied, StringComparer.Ordinal);
        Assert.Equal(plan.Single.Count + 1, plan.Single.Select(run => Text(run.Conditions)).Append(Text(plan.Unperturbed[0].Conditions)).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(plan.Unperturbed[0].Conditions, plan.Unperturbed[1].Conditions);
        Assert.NotEqual(RunConditions.Usual, plan.Combined[0].Conditions);
    }

    private static string Text(PerturbationPlan plan)
    {
        var text = new StringBuilder();
        foreach (var run in plan.Combined.Concat(plan.Unperturbed).Concat(plan.Single))
        {
            text.Append(CultureInfo.InvariantCulture, $"{run.Label,-20} {Text(run.Conditions)}\n");
        }

        foreach (var one in plan.Inapplicable)
        {
            text.Append(CultureInfo.InvariantCulture, $"not applicable       {one.Name}: {one.Reason}\n");
        }

        return text.ToString();
    }

    private static string Text(RunConditions conditions) => string.Join(' ', new[]
    {
        Said("zone", conditions.TimeZone),
        Said("locale", conditions.Locale),
        Said("user", conditions.User),
        Said("host", conditions.HostName),
        Said("clock", conditions.Clock is { } clock ? $"{clock.At:yyyy-MM-ddTHH:mm:ssZ}{(clock.IsFrozen ? ",stands" : "")}" : null),
        Said("processors", conditions.Processors is { } processors ? string.Create(CultureInfo.InvariantCulture, $"{processors.ReportedCount}{(processors.PinnedCpu is { } only ? $",only-{only}" : "")},share-{processors.Quota}") : null),
        Said("mask", conditions.FileMask is { } mask ? Convert.ToString(mask, 8).PadLeft(4, '0') : null),
        Said("entries", conditions.Entries is EntryOrder.Usual ? null : conditions.Entries),
        Said("variables", conditions.VariablesReversed || conditions.Variables.Count > 0 ? $"{(conditions.VariablesReversed ? "reversed" : "usual")}{string.Concat(conditions.Variables.Select(variable => $",{variable.Key}={variable.Value}"))}" : null),
        Said("members", conditions.MembersReversed ? "reversed" : null),
    }.OfType<string>());

    private static string? Said(string name, object? value) => value is null ? null : $"{name}={value}";
}
