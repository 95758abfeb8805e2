using Grpc.Core;
using Pipeline.Emulation.Hosting;
using Pipeline.Tests.Modal;
using Fault = Pipeline.Emulation.Hosting.InjectedFault;

namespace Pipeline.Modal.Tests.Deployments;

/// <summary>A deployment read back over real sockets: the platform's records, and each function's own identity.</summary>
public sealed class ModalDeploymentsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, 500, TimeSpan.Zero);

    [Fact]
    public async Task Everything_is_asked_for_by_itself()
    {
        await using var platform = await PlayedPlatform.Start();
        platform.Versions = [
            new(1, Noon.AddDays(-1), "deployment-old", null, null),
            new(2, Noon, DeploymentTags.OfDeployment(platform.Plan.Digest), null, new HostedCommit(new string('a', 40), "main", IsDirty: true)),
            new(3, Noon.AddDays(1), null, null, null),
        ];
        platform.Production = 2;

        var deployed = await platform.Deployments.Read(default);

        Assert.Equal(platform.Plan.Encode(), deployed!.Plan.Encode());
        Assert.Equal(
            new DeploymentRevision(2, 3, Noon, DeploymentTags.OfDeployment(platform.Plan.Digest), null, new DeploymentCommit(new string('a', 40), "main", IsDirty: true)), deployed.Revision);
        Assert.Equal(platform.Plan.Digest, deployed.Tagged);
        Assert.Equal(platform.Plan.Functions.Select(function => function.Function), deployed.Answers.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(platform.Plan.Functions, function => Assert.Equal(
            new FunctionIdentity(platform.Plan.Digest, function.Function, function.Image.RequireDigest()),
            Assert.IsType<FunctionAnswer.Identified>(deployed.Answers[function.Function]).Identity));
    }

    [Fact]
    public async Task A_commit_that_git_did_not_tell_is_told_from_none()
    {
        await using var platform = await PlayedPlatform.Start();
        platform.Versions = [new(1, Noon, null, null, HostedCommit.Unknown)];
        platform.Production = 1;
        Assert.Equal(new UnknownOrigin("git could not read the commit of the deployment"), (await platform.Deployments.Read(default))!.Revision.Commit);
    }

    [Fact]
    public async Task A_rollback_names_the_version_that_it_brought_back()
    {
        await using var platform = await PlayedPlatform.Start();
        platform.Versions = [new(1, Noon, null, null, null), new(2, Noon, null, null, null), new(3, Noon, "back", 1, null)];
        platform.Production = 3;
        var revision = (await platform.Deployments.Read(default))!.Revision;
        Assert.Equal((3, 3, 1, "back", null), (revision.Production, revision.Latest, revision.RolledBackTo, revision.Tag, revision.Commit));
    }

    [Fact]
    public async Task What_was_never_deployed_is_none_whichever_way_the_platform_says_so()
    {
        await using var platform = await PlayedPlatform.Start();
        platform.App = null;
        Assert.Null(await platform.Deployments.Read(default));
        platform.Emulator.Faults.Add(new FaultRule("AppGetByDeploymentName", new InjectedFault.Status(StatusCode.NotFound)));
        Assert.Null(await platform.Deployments.Read(default));
    }

    [Fact]
    public async Task An_application_of_another_environment_is_none()
    {
        await using var platform = await PlayedPlatform.Start("elsewhere");
        Assert.Null(await platform.Deployments.Read(default));
    }

    [Theory]
    [InlineData("AppGetByDeploymentName")]
    [InlineData("AppDeploymentHistory")]
    [InlineData("AppGetTags")]
    public async Task A_platform_that_does_not_tell_is_a_fault(string rpc)
    {
        await using var platform = await PlayedPlatform.Start();
        platform.Emulator.Faults.Add(new FaultRule(rpc, new InjectedFault.Status(StatusCode.InvalidArgument)));
        Assert.Equal($"ERR_MODAL_LOOKUP modal function not found: {rpc} INVALID_ARGUMENT", await Fault(platform));
    }

    [Fact]
    public async Task A_history_without_the_version_in_production_is_a_fault()
    {
        await using var platform = await PlayedPlatform.Start();
        platform.Production = 7;
        Assert.Equal("ERR_MODAL_LOOKUP modal function not found: pipeline: its history lacks version 7, which is in production", await Fault(platform));
    }

    [Fact]
    public async Task An_application_that_is_not_of_this_project_is_a_fault()
    {
        await using var platform = await PlayedPlatform.Start();
        platform.Answers(FunctionInquiry.DeploymentFunction, _ => "hello\n"u8.ToArray());
        Assert.StartsWith("ERR_MODAL_PAYLOAD invalid payload: pipeline/_deployment does not answer with a deployment: ", await Fault(platform), StringComparison.Ordinal);
        platform.Forgets(FunctionInquiry.DeploymentFunction);
        platform.Emulator.Faults.Add(new FaultRule("FunctionMap", new InjectedFault.Redeploy()));
        Assert.Equal("ERR_MODAL_LOOKUP modal function not found: pipeline/_deployment", await Fault(platform));
    }

    [Fact]
    public async Task A_function_that_does_not_answer_is_told_beside_those_that_do()
    {
        await using var platform = await PlayedPlatform.Start();
        platform.Answers("llm_chat", _ => throw new InvalidOperationException("out of order"));
        var answers = (await platform.Deployments.Read(default))!.Answers;
        Assert.Equal("ERR_MODAL_INVOCATION", Assert.IsType<FunctionAnswer.NoAnswer>(answers["llm_chat"]).Fault.Code.Name);
        Assert.IsType<FunctionAnswer.Identified>(answers["table_profile"]);

        platform.Forgets("table_profile");
        platform.Answers("llm_chat", _ => new FunctionIdentity(platform.Plan.Digest, "other", Sha256.Of("x"u8)).Encode());
        platform.Emulator.Faults.Add(new FaultRule("FunctionMap", new InjectedFault.Redeploy()) { Skip = 1 });
        answers = (await platform.Deployments.Read(default))!.Answers;
        Assert.Equal("ERR_MODAL_PAYLOAD invalid payload: another function answered", Assert.IsType<FunctionAnswer.NoAnswer>(answers["llm_chat"]).Fault.ToString());
        Assert.Equal("ERR_MODAL_LOOKUP", Assert.IsType<FunctionAnswer.NoAnswer>(answers["table_profile"]).Fault.Code.Name);
    }

    [Fact]
    public async Task Foreign_tags_name_no_deployment()
    {
        await using var platform = await PlayedPlatform.Start();
        platform.Tags[DeploymentTags.SecondHalf] = "team-a";
        Assert.Null((await platform.Deployments.Read(default))!.Tagged);
    }

    [Fact]
    public async Task The_callers_cancellation_is_passed_on()
    {
        await using var platform = await PlayedPlatform.Start();
        using var cancelled = new CancellationTokenSource();
        platform.Answers("llm_chat", _ =>
        {
            cancelled.Cancel();
            return [];
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => platform.Deployments.Read(cancelled.Token));
    }

    private static async Task<string> Fault(PlayedPlatform platform) =>
        (await Assert.ThrowsAsync<FaultException>(() => platform.Deployments.Read(default))).Fault.ToString();
}
