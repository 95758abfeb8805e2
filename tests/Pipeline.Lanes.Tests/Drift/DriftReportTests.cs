using Pipeline.Lanes.Drift;

namespace Pipeline.Lanes.Tests;

/// <summary>The rules, one by one: the observation, its kind and its class.</summary>
public sealed class DriftReportTests
{
    private static readonly ProcessorObservation Chat = InSync.Processor("chat");
    private static readonly Pin Pin = Chat.Pin!;
    private static readonly Digest Other = InSync.Hash('9', '9');

    public static TheoryData<string, DriftClass, string> Rules => new()
    {
        { "source broken", DriftClass.Error, "source-broken: processor.json: not JSON" },
        { "source without a pin", DriftClass.Pending, "not-pinned: chat@1.2.3 has no pin" },
        { "source edited", DriftClass.Pending, "source-changed: aaaaaaaaaaaa is pinned, the source is 999999999999" },
        { "base made anew", DriftClass.Pending, "base-changed: none is pinned, a build would use 999999999999" },
        { "source removed", DriftClass.Drift, "orphan-pin: there is no processors/chat; 1.2.3-aaaaaaaaaaaa is pinned" },
        { "pin without arm64", DriftClass.Drift, "pin-edited: the source is for linux/amd64 and linux/arm64, the pin for linux/amd64" },
        { "pin of elsewhere", DriftClass.Drift, "pin-edited: pinned in elsewhere.example/chat, released to registry.example/team/product/chat" },
        { "registry silent", DriftClass.Unknown, "registry-unread: no answer" },
        { "manifest gone", DriftClass.Drift, $"manifest-missing: ERR_IMAGE_UNPINNED image not pinned: registry.example/team/product/chat@{Pin.Index} is gone" },
        { "not an index", DriftClass.Drift, "not-an-index: 1aaaaaaaaaaa is a manifest" },
        { "tag gone", DriftClass.Drift, "tag-missing: there is no tag 1.2.3-aaaaaaaaaaaa in registry.example/team/product/chat" },
        { "tag moved", DriftClass.Drift, "tag-moved: 1.2.3-aaaaaaaaaaaa names 999999999999; 1aaaaaaaaaaa is pinned" },
        { "tag moved to fewer platforms", DriftClass.Drift, "tag-moved: 1.2.3-aaaaaaaaaaaa names 999999999999, which lacks linux/arm64; 1aaaaaaaaaaa is pinned" },
        { "platform not in the index", DriftClass.Drift, "platform-missing: the index has no linux/arm64" },
        { "platform's manifest gone", DriftClass.Drift, $"platform-missing: ERR_IMAGE_UNPINNED image not pinned: the manifest of linux/arm64, {Pin.Platforms[Platform.Arm64]}, is gone" },
        { "platform of other bytes", DriftClass.Drift, "manifest-differs: linux/arm64 is 999999999999; 3aaaaaaaaaaa is pinned" },
        { "platform twice", DriftClass.Drift, "manifest-differs: linux/amd64 is 999999999999; 2aaaaaaaaaaa is pinned" },
        { "platform added", DriftClass.Drift, "platform-unexpected: the index has linux/riscv64, 999999999999" },
        { "not deployed", DriftClass.Undeployed, "not-deployed: 1.2.3-aaaaaaaaaaaa is pinned, but there is no such function" },
        { "earlier build deployed", DriftClass.Pending, "deployed-behind: 1.0.0-999999999999, 999999999999, is deployed; 1.2.3-aaaaaaaaaaaa, 1aaaaaaaaaaa, is pinned" },
        { "foreign image deployed", DriftClass.Drift, "deployed-foreign: 1.0.0-999999999999, 999999999999, is deployed; 1.2.3-aaaaaaaaaaaa, 1aaaaaaaaaaa, is pinned; nobody built it" },
        { "unread image deployed", DriftClass.Unknown, "deployed-build-unread: 1.0.0-999999999999, 999999999999, is deployed; 1.2.3-aaaaaaaaaaaa, 1aaaaaaaaaaa, is pinned; no answer" },
        { "pinned image deployed from elsewhere", DriftClass.Drift, "deployed-foreign: the pinned image is deployed from elsewhere.example/chat; it is pinned in registry.example/team/product/chat" },
        { "pinned image deployed of an earlier source", DriftClass.Pending, "deployed-behind: the pinned image is deployed as of source 999999999999; it is pinned as of aaaaaaaaaaaa" },
        { "tag of the deployed image edited", DriftClass.Drift, "settings-differ: tag is latest, not 1.2.3-aaaaaaaaaaaa" },
        { "timeout edited", DriftClass.Drift, "settings-differ: timeout_s is 99, not 30" },
        { "secrets edited", DriftClass.Drift, "settings-differ: secrets is KEY, not none" },
        { "resources edited", DriftClass.Drift, "settings-differ: cpus is 2, not 1, memory_mib is 65, not 64" },
        { "function of another image", DriftClass.Drift, "function-differs: it reports that it was built from 999999999999; 1aaaaaaaaaaa is deployed" },
        { "function of another deployment", DriftClass.Drift, "function-differs: it reports that it belongs to deployment 999999999999; deeeeeeeeeee runs" },
        { "silent function", DriftClass.Unknown, "function-silent: ERR_TIMEOUT timed out: the call after 120 s" },
        { "function without a pin", DriftClass.Drift, $"orphan-function: {Pin.Reference} is deployed, and nothing is pinned" },
    };

    [Theory]
    [InlineData("elsewhere.example/team", DriftClass.InSync)]
    [InlineData("elsewhere.example/another", DriftClass.Drift)]
    public void A_pin_may_name_the_prefix_that_images_are_promoted_to(string promoted, DriftClass expected) => Assert.Equal(
        expected,
        DriftReport.Of(InSync.Of(Elsewhere("elsewhere.example/team/chat")) with { Promoted = Oci.Registry.Repository.Parse(promoted) }, DriftIgnores.None).Class);

    [Theory]
    [MemberData(nameof(Rules))]
    public void One_difference_is_one_finding_of_one_class(string difference, DriftClass expected, string finding)
    {
        var report = InSync.Report(Changed(difference), InSync.Processor("table", 'b'));

        Assert.Equal(expected, report.Class);
        Assert.Equal([finding], report.Findings.Select(found => $"{found.Rule}: {found.Detail}"), StringComparer.Ordinal);
        Assert.Equal(["chat"], report.Findings.Select(found => found.Processor), StringComparer.Ordinal);
        Assert.Equal([expected, DriftClass.InSync], report.Processors.Select(processor => processor.Class));
        Assert.Equal(expected, report.Processors[0].Of(report.Findings[0].Rule.Pair!.Value)?.Class);
    }

    [Theory]
    [InlineData("untagged", DriftClass.Drift, "tags-differ: the tags of product name no deployment; deeeeeeeeeee runs")]
    [InlineData("tags", DriftClass.Drift, "tags-differ: the tags of product name 999999999999; deeeeeeeeeee runs")]
    [InlineData("tag", DriftClass.Drift, "deployment-tag-differs: the tag of version 3 is v1, not deployment-deeeeeeeeeee")]
    [InlineData("no tag", DriftClass.Drift, "deployment-tag-differs: the tag of version 3 is none, not deployment-deeeeeeeeeee")]
    [InlineData("behind", DriftClass.Drift, "rolled-back: version 2 serves calls, version 3 was deployed last")]
    [InlineData("rollback", DriftClass.Drift, "rolled-back: version 3 is a rollback to version 1")]
    [InlineData("dirty", DriftClass.Pending, "deployed-dirty: version 3 was deployed from commit cccccccccccc of main with changes")]
    [InlineData("unread", DriftClass.Unknown, "deployed-commit-unread: version 3: git refused")]
    public void What_is_wrong_with_the_deployment_as_a_whole_is_told_once(string what, DriftClass expected, string finding)
    {
        var read = InSync.Deployment;
        var revision = read.Revision;
        var seen = InSync.Of(Chat, InSync.Processor("table", 'b')) with
        {
            Deployment = what switch
            {
                "untagged" => read with { Tagged = null },
                "tags" => read with { Tagged = Other },
                "tag" => read with { Revision = revision with { Tag = "v1" } },
                "no tag" => read with { Revision = revision with { Tag = null } },
                "behind" => read with { Revision = revision with { Production = 2 } },
                "rollback" => read with { Revision = revision with { RolledBackTo = 1 } },
                "unread" => read with { Revision = revision with { Commit = new UnknownOrigin("git refused") } },
                _ => read with { Revision = revision with { Commit = (DeploymentCommit)revision.Commit! with { IsDirty = true } } },
            },
        };

        var report = DriftReport.Of(seen, DriftIgnores.None);

        Assert.Equal([finding], report.Findings.Select(found => $"{found.Key}: {found.Detail}"), StringComparer.Ordinal);
        Assert.Equal(expected, report.Class);
        Assert.All(report.Processors, processor => Assert.Equal(DriftClass.InSync, processor.Class));
        Assert.False(report.Findings[0].Rule.CanBeIgnored);
    }

    [Fact]
    public void Without_a_repository_there_is_no_commit_to_tell() => Assert.Equal(
        DriftClass.InSync,
        DriftReport.Of(InSync.Of(Chat) with { Deployment = InSync.Deployment with { Revision = InSync.Deployment.Revision with { Commit = null } } }, DriftIgnores.None).Class);

    [Fact]
    public void What_agrees_is_in_sync()
    {
        var report = InSync.Report(Chat, InSync.Processor("table", 'b'));

        Assert.Equal((DriftClass.InSync, 0, 0), (report.Class, report.Findings.Count, report.General.Count));
        Assert.All(report.Processors, processor => Assert.Equal([DriftClass.InSync, DriftClass.InSync, DriftClass.InSync], processor.Pairs.Select(pair => pair.Class)));
    }

    [Fact]
    public void Nothing_is_in_sync_with_nothing() => Assert.Equal(DriftClass.InSync, InSync.Report().Class);

    [Fact]
    public void A_setting_that_the_moved_source_may_bring_is_pending()
    {
        var source = new SourceState.Read(InSync.Spec("chat"), Other);
        var seen = Chat with { Source = source, Deployed = Chat.Deployed! with { Function = Chat.Deployed.Function with { TimeoutS = 99 } } };

        var report = InSync.Report(seen);

        Assert.Equal(["source-changed", "settings-behind"], report.Findings.Select(found => found.Rule.Name), StringComparer.Ordinal);
        Assert.Equal(DriftClass.Pending, report.Class);
    }

    [Fact]
    public void A_deployment_that_could_not_be_read_is_told_once_and_makes_every_processor_unknown()
    {
        var seen = InSync.Of(Chat with { Deployed = null }, InSync.Processor("table", 'b') with { Deployed = null }) with { Deployment = new DeploymentState.Unavailable("no answer") };

        var report = DriftReport.Of(seen, DriftIgnores.None);

        Assert.Equal(["deployment-unread no answer"], report.Findings.Select(found => $"{found.Key} {found.Detail}"), StringComparer.Ordinal);
        Assert.All(report.Processors, processor => Assert.Equal(DriftClass.Unknown, processor.Of(DriftPair.PinDeployed)?.Class));
        Assert.Equal(DriftClass.Unknown, report.Class);
    }

    [Fact]
    public void A_deployment_that_could_not_be_read_is_unknown_even_where_nothing_is_pinned() =>
        Assert.Equal(DriftClass.Unknown, DriftReport.Of(InSync.Of() with { Deployment = new DeploymentState.Unavailable("no answer") }, DriftIgnores.None).Class);

    [Fact]
    public void A_deployment_that_was_not_compared_is_no_agreement_and_no_finding()
    {
        var seen = InSync.Of(Chat with { Deployed = null }) with { Deployment = new DeploymentState.NotCompared() };

        var report = DriftReport.Of(seen, DriftIgnores.None);

        Assert.Equal((DriftClass.InSync, 0), (report.Class, report.Findings.Count));
        Assert.Null(Assert.Single(report.Processors).Of(DriftPair.PinDeployed));
        Assert.Equal("Source, pins and registry agree; the deployment was not compared: 1 in-sync.", DriftDocument.Sentence(report));
        Assert.False(DriftJson.Of(report)["deployment_compared"]!.GetValue<bool>());
        Assert.Null(DriftJson.Of(DriftReport.Of(InSync.Of(Chat), DriftIgnores.None))["deployment_compared"]);
    }

    [Fact]
    public void Before_the_first_deployment_everything_is_undeployed()
    {
        var report = DriftReport.Of(InSync.Of(Chat with { Deployed = null }) with { Deployment = new DeploymentState.NotDeployed() }, DriftIgnores.None);

        Assert.Equal((DriftClass.Undeployed, "nothing was ever deployed"), (report.Class, report.Findings.Single().Detail));
    }

    [Fact]
    public void Broken_pins_are_an_error_and_nothing_is_compared()
    {
        var report = DriftReport.Of(InSync.Of(Chat) with { PinsBroken = "the schema of pins is pins-v1" }, DriftIgnores.None);

        Assert.Equal((DriftClass.Error, 0), (report.Class, report.Processors.Count));
        Assert.Equal("pins-broken", report.Findings.Single().Key);
    }

    [Fact]
    public void Without_a_pin_the_registry_and_the_deployment_are_not_compared()
    {
        var processor = InSync.Report(Changed("source without a pin")).Processors.Single();

        Assert.Equal((DriftClass.Pending, null, null), (processor.Of(DriftPair.SourcePin)?.Class, processor.Of(DriftPair.PinRegistry)?.Class, processor.Of(DriftPair.PinDeployed)?.Class));
    }

    [Fact]
    public void The_rules_that_the_table_shows_are_all_but_those_of_whole_files_and_of_moved_sources()
    {
        var shown = Rules.Select(row => row.Data.Item3.Split(':')[0]).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(["deployment-unread", "settings-behind", "tags-differ", "deployment-tag-differs", "rolled-back", "deployed-dirty", "deployed-commit-unread", "pins-broken", "ignores-broken"], DriftRule.All.Select(rule => rule.Name).Where(name => !shown.Contains(name)), StringComparer.Ordinal);
    }

    private static ProcessorObservation Changed(string difference) => difference switch
    {
        "source broken" => Chat with { Source = new SourceState.Invalid("processor.json: not JSON") },
        "source without a pin" => Chat with { Pin = null, Registry = null, Deployed = null },
        "source edited" => Chat with { Source = new SourceState.Read(InSync.Spec("chat"), Other) },
        "base made anew" => Chat with { Source = new SourceState.Read(InSync.Spec("chat"), Pin.Source, Other) },
        "source removed" => Chat with { Source = new SourceState.NotFound() },
        "pin without arm64" => WithoutArm64(),
        "pin of elsewhere" => Elsewhere("elsewhere.example/chat"),
        "registry silent" => Chat with { Registry = new RegistryState.Unavailable("no answer") },
        "manifest gone" => Chat with { Registry = Read(new IndexState.NotFound()) },
        "not an index" => Chat with { Registry = Read(new IndexState.NotAnIndex("is a manifest")) },
        "tag gone" => Chat with { Registry = new RegistryState.Read(null, InSync.Index(Pin)) },
        "tag moved" => Chat with { Registry = new RegistryState.Read(new TagState(Other, null), InSync.Index(Pin)) },
        "tag moved to fewer platforms" => Chat with { Registry = new RegistryState.Read(new TagState(Other, ["linux/amd64"]), InSync.Index(Pin)) },
        "platform not in the index" => Platforms(entries => entries[..1]),
        "platform's manifest gone" => Platforms(entries => [entries[0], entries[1] with { Exists = false }]),
        "platform of other bytes" => Platforms(entries => [entries[0], entries[1] with { Digest = Other }]),
        "platform twice" => Platforms(entries => [.. entries, entries[0] with { Digest = Other }]),
        "platform added" => Platforms(entries => [.. entries, new PlatformState("linux/riscv64", Other, Exists: true)]),
        "function without a pin" => Chat with { Source = new SourceState.NotFound(), Pin = null, Registry = null },
        _ => Chat with { Deployed = Deployed(difference) },
    };

    private static FunctionState? Deployed(string difference)
    {
        var function = Chat.Deployed!.Function;
        var another = function with { Image = ImageReference.Parse($"{Pin.Repository}:1.0.0-999999999999@{Other}"), Source = Other };
        return difference switch
        {
            "not deployed" => null,
            "function of another image" => new(function, null, new FunctionAnswer.Identified(new FunctionIdentity(InSync.Deployment.Plan, "chat", Other))),
            "function of another deployment" => new(function, null, new FunctionAnswer.Identified(new FunctionIdentity(Other, "chat", Pin.Index))),
            "silent function" => new(function, null, new FunctionAnswer.NoAnswer(new Fault(ErrorCode.Timeout, "the call after 120 s"))),
            "earlier build deployed" => new(another, new BuildState.Ours()),
            "foreign image deployed" => new(another, new BuildState.Foreign("nobody built it")),
            "unread image deployed" => new(another, new BuildState.Unavailable("no answer")),
            "pinned image deployed from elsewhere" => new(function with { Image = ImageReference.Parse($"elsewhere.example/chat:{Pin.Tag}@{Pin.Index}") }, null),
            "pinned image deployed of an earlier source" => new(function with { Source = Other }, null),
            "tag of the deployed image edited" => new(function with { Image = ImageReference.Parse($"{Pin.Repository}:latest@{Pin.Index}") }, null),
            "timeout edited" => new(function with { TimeoutS = 99 }, null),
            "secrets edited" => new(function with { Secrets = ["KEY"] }, null),
            "resources edited" => new(function with { Resources = function.Resources with { Cpus = 2, MemoryMib = 65 } }, null),
            _ => throw new ArgumentOutOfRangeException(nameof(difference), difference, "no such difference"),
        };
    }

    private static ProcessorObservation WithoutArm64()
    {
        var pin = Pin with { Platforms = new Dictionary<Platform, Digest> { [Platform.Amd64] = Pin.Platforms[Platform.Amd64] } };
        return Chat with { Pin = pin, Registry = Read(InSync.Index(pin)) };
    }

    private static ProcessorObservation Elsewhere(string repository)
    {
        var pin = Pin with { Repository = ImageReference.Parse(repository) };
        return Chat with { Pin = pin, Deployed = new FunctionState(InSync.Function(InSync.Spec("chat"), pin), null) };
    }

    private static ProcessorObservation Platforms(Func<PlatformState[], PlatformState[]> change) =>
        Chat with { Registry = Read(new IndexState.Read(change([.. InSync.Index(Pin).Platforms]))) };

    private static RegistryState.Read Read(IndexState index) => new(new TagState(Pin.Index, null), index);
}
