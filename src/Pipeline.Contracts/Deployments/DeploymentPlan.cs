namespace Pipeline.Contracts.Deployments;

/// <summary>The functions of one application, sorted by name (ordinal), each name once. The encoding is canonical.</summary>
public sealed class DeploymentPlan
{
    public const string SchemaName = "deployment-v1";

    private Digest? digest;

    private DeploymentPlan(string app, IReadOnlyList<DeployedFunction> functions) => (App, Functions) = (app, functions);

    /// <summary>The application's name.</summary>
    public string App { get; }

    public IReadOnlyList<DeployedFunction> Functions { get; }

    /// <summary>Sorts the functions.</summary>
    /// <exception cref="FaultException">
    /// The platform would refuse the plan (<see cref="DeploymentLimits"/>): <c>ERR_IMAGE_UNPINNED</c> for a mutable image, <c>ERR_MODAL_LOOKUP</c> for
    /// an invalid or duplicate function name, <c>ERR_MISSING_SECRET</c> for an invalid secret name, else <c>ERR_MODAL_INVOCATION</c>.
    /// </exception>
    public static DeploymentPlan Of(string app, IEnumerable<DeployedFunction> functions)
    {
        var sorted = functions.OrderBy(function => function.Function, StringComparer.Ordinal).ToArray();
        var twice = sorted.Zip(sorted.Skip(1)).FirstOrDefault(pair => pair.First.Function == pair.Second.Function).First;
        var refusal = sorted.Select(DeploymentLimits.Violation).Prepend(DeploymentLimits.RefuseApp(app)).FirstOrDefault(refusal => refusal is not null)
            ?? (twice is null ? null : new Fault(ErrorCode.ModalLookup, $"{twice.Function} is listed twice"));
        return refusal is null ? new(app, sorted) : throw new FaultException(refusal);
    }

    /// <summary>Reads a plan from its canonical bytes.</summary>
    /// <exception cref="FormatException">The bytes are not a canonical plan; the message says why.</exception>
    public static DeploymentPlan Parse(ReadOnlyMemory<byte> utf8)
    {
        var wire = ContractDocument.Read(utf8, DeploymentsJson.Default.DeploymentPlanWire, SchemaName);
        if (wire.Schema != SchemaName)
        {
            throw new FormatException($"the schema of a deployment is {SchemaName}");
        }

        try
        {
            var plan = Of(wire.App, wire.Functions);
            return plan.Functions.SequenceEqual(wire.Functions) ? plan : throw new FormatException("the functions are not sorted");
        }
        catch (FaultException e)
        {
            throw new FormatException(e.Fault.Message, e);
        }
    }

    /// <summary>The digest of <see cref="Encode"/>'s bytes; it identifies the plan wherever it is deployed.</summary>
    public Digest Digest => digest ??= Sha256.Of(Encode());

    /// <summary>The plan as canonical JSON and a line feed.</summary>
    public byte[] Encode() => ContractDocument.Write(new DeploymentPlanWire(App, Functions, SchemaName), DeploymentsJson.Default.DeploymentPlanWire);
}

internal sealed record DeploymentPlanWire(string App, IReadOnlyList<DeployedFunction> Functions, string Schema);
