namespace Pipeline.Contracts;

/// <summary>Everything of one application that is to run, or runs: its functions, sorted by name (ordinal), each name once. Canonical bytes.</summary>
public sealed record DeploymentPlan
{
    public const string SchemaName = "deployment-v1";

    private DeploymentPlan(string app, IReadOnlyList<DeployedFunction> functions) => (App, Functions) = (app, functions);

    /// <summary>The application's name.</summary>
    public string App { get; }

    public IReadOnlyList<DeployedFunction> Functions { get; }

    /// <summary>Sorts the functions.</summary>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c> when an image is mutable.</exception>
    public static DeploymentPlan Of(string app, IEnumerable<DeployedFunction> functions)
    {
        var sorted = functions.OrderBy(function => function.Function, StringComparer.Ordinal).ToArray();
        foreach (var function in sorted)
        {
            function.Image.RequireDigest();
        }

        return new(app, sorted);
    }

    /// <summary>Reads a plan in its canonical bytes.</summary>
    /// <exception cref="FormatException">It is not the canonical form of a plan; the message says why.</exception>
    public static DeploymentPlan Parse(ReadOnlyMemory<byte> utf8)
    {
        var wire = ContractJson.Read(utf8, ContractJson.Default.DeploymentPlanWire);
        if (wire.Schema != SchemaName)
        {
            throw new FormatException($"the schema of a deployment is {SchemaName}");
        }

        try
        {
            var plan = Of(wire.App, wire.Functions);
            var sorted = plan.Functions.Zip(plan.Functions.Skip(1), (a, b) => string.CompareOrdinal(a.Function, b.Function)).All(order => order < 0);
            return sorted && plan.Functions.SequenceEqual(wire.Functions) ? plan : throw new FormatException("the functions are not sorted, or a name is there twice");
        }
        catch (FaultException e)
        {
            throw new FormatException(e.Fault.Message, e);
        }
    }

    /// <summary>The bytes of the plan: canonical JSON and a line feed.</summary>
    public byte[] Encode() => ContractJson.Write(new DeploymentPlanWire(App, Functions, SchemaName), ContractJson.Default.DeploymentPlanWire);
}

internal sealed record DeploymentPlanWire(string App, IReadOnlyList<DeployedFunction> Functions, string Schema);
