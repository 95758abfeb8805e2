using CsCheck;
using Pipeline.Lanes.Drift;

namespace Pipeline.Lanes.Tests;

public sealed class DriftClassTests
{
    [Theory]
    [InlineData(DriftClass.InSync, "in-sync", 0, 0)]
    [InlineData(DriftClass.Undeployed, "undeployed", 4, 0)]
    [InlineData(DriftClass.Pending, "pending", 4, 0)]
    [InlineData(DriftClass.Unknown, "unknown", 5, 0)]
    [InlineData(DriftClass.Drift, "drift", 3, 0)]
    [InlineData(DriftClass.Error, "error", 1, 1)]
    public void A_class_has_a_name_and_exit_codes(DriftClass of, string name, int asked, int unasked) =>
        Assert.Equal((name, asked, unasked), (of.Name(), of.ExitCode(asked: true), of.ExitCode(asked: false)));

    [Fact]
    public void What_could_not_be_read_is_never_in_sync_whatever_else_was_seen() =>
        Gen.Bool.Select(Gen.Bool, Gen.Bool).Sample((registry, deployment, pinned) =>
        {
            var chat = InSync.Processor("chat");
            var unread = chat with
            {
                Pin = pinned ? chat.Pin : null,
                Registry = !pinned ? null : registry ? new RegistryState.Unavailable("no answer") : chat.Registry,
                Deployed = deployment || !pinned ? null : chat.Deployed,
            };
            var seen = InSync.Of(unread, InSync.Processor("table", 'b')) with { Deployment = deployment ? new DeploymentState.Unavailable("no answer") : InSync.Deployment };

            var report = DriftReport.Of(seen, DriftIgnores.None);

            return report.Class >= DriftClass.Unknown == ((registry && pinned) || deployment)
                && report.Class == DriftClass.InSync == (pinned && !registry && !deployment);
        });

    [Fact]
    public void The_class_of_several_is_the_heaviest() =>
        Gen.Enum<DriftClass>().Array[1, 5].Sample(classes =>
        {
            var findings = classes.Where(of => of != DriftClass.InSync).Select(of => new DriftFinding(null, DriftRule.All.First(rule => rule.Class == of), "seen")).ToArray();

            return new DriftReport("2026-11-20T10:00:00.000Z", InSync.Pins, findings, [], []).Class == classes.Max();
        });
}
