using Grpc.Core;
using Modal.Client;
using Pipeline.Modal.Calls;
using Pipeline.Modal.Transport;

namespace Pipeline.Modal.Deployments;

/// <summary>Reads one application back from Modal: the platform's records, and its functions' own identities.</summary>
/// <param name="control">The control plane.</param>
/// <param name="environment">Modal's environment; null for the workspace's default.</param>
/// <param name="app">The application and its functions.</param>
internal sealed class ModalDeployments(IModalPlane control, string? environment, FunctionApp app) : IDeploymentReader
{
    // The platform first starts a container for a function that was not used for a while.
    private static readonly TimeSpan Answering = TimeSpan.FromMinutes(2);
    private const int Degree = 8;
    private readonly PlaneCalls calls = new(control, ErrorCode.ModalLookup, NoCallNotes.Instance);

    public async Task<DeployedApplication?> Read(CancellationToken cancellationToken)
    {
        if (await Find(cancellationToken) is not { } id)
        {
            return null;
        }

        var history = await Ask("AppDeploymentHistory", static (client, asked, options) => client.AppDeploymentHistoryAsync(asked, options), new AppDeploymentHistoryRequest { AppId = id }, cancellationToken);
        var tags = await Ask("AppGetTags", static (client, asked, options) => client.AppGetTagsAsync(asked, options), new AppGetTagsRequest { AppId = id }, cancellationToken);
        var plan = await Plan(cancellationToken);
        return new(plan, ModalRevision.Of(app.Name, history), DeploymentTags.Read(tags.Tags), await Answers(plan, cancellationToken));
    }

    // An application that was never deployed or was stopped counts as not deployed.
    private async Task<string?> Find(CancellationToken cancellationToken)
    {
        var request = new AppGetByDeploymentNameRequest { Name = app.Name, EnvironmentName = environment ?? "" };
        try
        {
            var found = await Ask("AppGetByDeploymentName", static (client, asked, options) => client.AppGetByDeploymentNameAsync(asked, options), request, cancellationToken);
            return found switch
            {
                { AppId: "" } => null,
                { Lifecycle.AppState: AppState.Stopping or AppState.Stopped } => null,
                { Lifecycle: null or { AppState: AppState.Deployed } } => found.AppId,
                _ => throw new FaultException(ErrorCode.ModalLookup, $"{app.Name} is in state {(int)found.Lifecycle.AppState}, neither deployed nor stopped"),
            };
        }
        catch (FaultException e) when (e.InnerException is RpcException { StatusCode: StatusCode.NotFound })
        {
            return null;
        }
    }

    private async Task<DeploymentPlan> Plan(CancellationToken cancellationToken)
    {
        var answer = await Inquire(FunctionInquiry.DeploymentFunction, cancellationToken);
        try
        {
            return DeploymentPlan.Parse(answer);
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.ModalPayload, $"{app.Name}/{FunctionInquiry.DeploymentFunction} does not answer with a deployment: {e.Message}", e);
        }
    }

    private async Task<IReadOnlyDictionary<string, FunctionAnswer>> Answers(DeploymentPlan plan, CancellationToken cancellationToken)
    {
        var answers = new FunctionAnswer[plan.Functions.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Degree, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, answers.Length, options, async (at, token) => answers[at] = await Answer(plan.Functions[at].Function, token));
        return plan.Functions.Zip(answers).ToDictionary(pair => pair.First.Function, pair => pair.Second, StringComparer.Ordinal);
    }

    private async Task<FunctionAnswer> Answer(string function, CancellationToken cancellationToken)
    {
        try
        {
            return FunctionAnswer.Of(function, await Inquire(function, cancellationToken));
        }
        catch (FaultException e)
        {
            return new FunctionAnswer.NoAnswer(e.Fault);
        }
    }

    private async Task<ReadOnlyMemory<byte>> Inquire(string function, CancellationToken cancellationToken)
    {
        var handle = await app.Resolver.Resolve(app.Name, function, cancellationToken);
        return await app.Invoker.Invoke(handle, FunctionInquiry.Payload, Answering, NoCallNotes.Instance, cancellationToken);
    }

    private Task<TResponse> Ask<TRequest, TResponse>(
        string method, Func<ModalClient.ModalClientClient, TRequest, CallOptions, AsyncUnaryCall<TResponse>> call, TRequest request, CancellationToken cancellationToken) =>
        calls.Ask(method, call, request, PlaneCalls.Short, cancellationToken);
}

/// <summary>Determines from Modal's history of an application which deployment serves calls.</summary>
internal static class ModalRevision
{
    private const double MaxUnixSeconds = 253_402_300_799;

    /// <exception cref="FaultException"><c>ERR_MODAL_LOOKUP</c>: the history lacks the version that is in production.</exception>
    public static DeploymentRevision Of(string app, AppDeploymentHistoryResponse history)
    {
        // 0 means that no version is explicitly in production: then it is the latest.
        var latest = history.AppDeploymentHistories.Select(item => item.Version).DefaultIfEmpty().Max();
        var production = history.ProductionAppVersion == 0 ? latest : history.ProductionAppVersion;
        return history.AppDeploymentHistories.FirstOrDefault(item => item.Version == production && production > 0) is { } serving
            ? new(
                (int)production,
                (int)latest,
                DateTimeOffset.UnixEpoch.AddSeconds(Math.Clamp(serving.DeployedAt, 0, MaxUnixSeconds)),
                serving.Tag.Length == 0 ? null : serving.Tag,
                serving.RollbackVersion == 0 ? null : (int)serving.RollbackVersion,
                Commit(serving.CommitInfo))
            : throw new FaultException(ErrorCode.ModalLookup, $"{app}: its history lacks version {production}, which is in production");
    }

    // A commit without a hash means that the deployment came from a repository whose commit git could not read.
    private static DeploymentOrigin? Commit(CommitInfo? commit) => commit switch
    {
        null => null,
        { CommitHash: "" } => new UnknownOrigin("git could not read the commit of the deployment"),
        _ => new DeploymentCommit(commit.CommitHash, commit.Branch.Length == 0 ? null : commit.Branch, commit.Dirty),
    };
}
