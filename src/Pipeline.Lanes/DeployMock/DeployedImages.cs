using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;

namespace Pipeline.Lanes.DeployMock;

/// <summary>Images deployed as functions: read back, then each case runs once on this machine and once through the function.</summary>
/// <param name="readback">The checks of a function that was read back.</param>
/// <param name="functions">Calls deployed functions.</param>
internal sealed class DeployedImages(Func<DeployedFunction, IReadOnlyList<Check>> readback, IAdapter functions) : IImageSource
{
    public Task<ImageResult> Prepare(string processor, IReadOnlyList<LaneStep.ImageStep> steps, CancellationToken cancellationToken)
    {
        var function = ((LaneStep.Deploy)steps.Single()).Function;
        var deployment = SubjectResult.Group("deployment", 0, [new Check("deployable", null), .. readback(function)]);
        return Task.FromResult(new ImageResult(deployment, deployment.Status() == SubjectStatus.Passed ? Runs(RunnableImage.Pinned(function.Image)) : null));
    }

    /// <summary>The checks of a case, and whether both sides agreed.</summary>
    public static IReadOnlyList<Check> Judge(ProcessorCase @case, TrialResult result) =>
        [.. result.Checks, new Check(AdapterAgreement.Name, AdapterAgreement.Difference(result.Evidence))];

    private CaseRuns Runs(RunnableImage image) =>
        new(new CaseRun("local", image, Platform.Amd64), new CaseRun("modal", image, Platform.Amd64) { Adapter = functions });
}

/// <summary>Compares a deployment that was read back with its plan. Pure.</summary>
internal static class DeploymentReadback
{
    /// <summary>The checks of the application, then those of one function.</summary>
    /// <param name="plan">The planned deployment.</param>
    /// <param name="deployed">The deployment as read back; null if nothing is deployed.</param>
    /// <param name="function">One function of the plan.</param>
    public static IReadOnlyList<Check> Judge(DeploymentPlan plan, DeployedApplication? deployed, DeployedFunction function) => deployed is null
        ? [new Check("plan", "nothing is deployed")]
        : [
            new Check("plan", deployed.Plan.Digest == plan.Digest ? null : $"the application was made from {deployed.Plan.Digest}, not from {plan.Digest}"),
            new Check("tags", deployed.Tagged == plan.Digest ? null : $"the application's tags name {deployed.Tagged?.ToString() ?? "no deployment"}, not {plan.Digest}"),
            .. Version(plan, deployed.Revision),
            new Check("identity", Identity(plan, deployed, function)),
        ];

    private static IEnumerable<Check> Version(DeploymentPlan plan, DeploymentRevision revision)
    {
        var tag = DeploymentTags.OfDeployment(plan.Digest);
        yield return new("tag", revision.Tag == tag ? null : $"the deployment's tag is {revision.Tag ?? "none"}, not {tag}");
        yield return new("version", revision switch
        {
            { RolledBackTo: { } earlier } => $"version {revision.Production} is a rollback to {earlier}",
            _ when revision.Production != revision.Latest => $"version {revision.Production} serves calls, and {revision.Latest} is the latest",
            _ => null,
        });
    }

    private static string? Identity(DeploymentPlan plan, DeployedApplication deployed, DeployedFunction function) => deployed.Answers.GetValueOrDefault(function.Function) switch
    {
        null => "there is no such function",
        FunctionAnswer.NoAnswer silent => silent.Fault.ToString(),
        FunctionAnswer.Identified { Identity: var said } when said.ImageDigest != function.Image.RequireDigest() =>
            $"the function reports that it was built from {said.ImageDigest}, not from {function.Image.RequireDigest()}",
        FunctionAnswer.Identified { Identity: var said } when said.Deployment != plan.Digest => $"the function reports that it belongs to deployment {said.Deployment}, not of {plan.Digest}",
        _ => null,
    };
}
