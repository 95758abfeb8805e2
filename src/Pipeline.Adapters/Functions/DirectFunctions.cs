using Pipeline.Contracts;

namespace Pipeline.Adapters.Functions;

/// <summary>The functions of this machine without a wire between.</summary>
public sealed class DirectFunctions(FileDeployments deployments, LocalFunctions functions) : IFunctionResolver, IFunctionInvoker, IDeploymentReader
{
    public async Task<FunctionHandle> Resolve(string app, string function, CancellationToken cancellationToken) =>
        (await deployments.Read(cancellationToken))?.Plan is { } plan && plan.App == app && plan.Functions.Any(deployed => deployed.Function == function)
            ? new(app, function, function)
            : throw new FaultException(ErrorCode.ModalLookup, $"{app}/{function}");

    public async Task<ReadOnlyMemory<byte>> Invoke(
        FunctionHandle function, ReadOnlyMemory<byte> payload, TimeSpan deadline, ICallNotes notes, CancellationToken cancellationToken)
    {
        var stored = await deployments.Read(cancellationToken) ?? throw new FaultException(ErrorCode.ModalLookup, $"{function.App}/{function.Function}");
        return await functions.Answer(stored.Plan, function.Function, payload, cancellationToken);
    }

    public async Task<Deployed?> Read(CancellationToken cancellationToken)
    {
        if (await deployments.Read(cancellationToken) is not { Plan: var plan, Production: var production })
        {
            return null;
        }

        var answers = new Dictionary<string, FunctionAnswer>(StringComparer.Ordinal);
        foreach (var function in plan.Functions)
        {
            answers.Add(function.Function, FunctionAnswer.Of(function.Function, await functions.Answer(plan, function.Function, FunctionInquiry.Payload, cancellationToken)));
        }

        var revision = new DeploymentRevision(
            production.Version, production.Version, production.DeployedAt, production.Tag, production.RolledBackTo, production.Commit);
        return new(plan, revision, plan.Digest, answers);
    }
}
