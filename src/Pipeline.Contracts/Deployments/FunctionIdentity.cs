namespace Pipeline.Contracts.Deployments;

/// <summary>A deployed function's answer to <see cref="FunctionInquiry"/>. The encoding is canonical.</summary>
/// <param name="Deployment">The digest of the plan that the application was deployed from.</param>
/// <param name="Function">The function's name.</param>
/// <param name="ImageDigest">The image that the function was built from.</param>
public sealed record FunctionIdentity(Digest Deployment, string Function, Digest ImageDigest)
{
    public const string SchemaName = "function-identity-v1";

    /// <summary>Reads an answer from its canonical bytes.</summary>
    /// <exception cref="FormatException">The bytes are not a canonical identity; the message says why.</exception>
    public static FunctionIdentity Parse(ReadOnlyMemory<byte> utf8)
    {
        var wire = ContractDocument.Read(utf8, DeploymentsJson.Default.FunctionIdentityWire, SchemaName);
        return wire switch
        {
            { Schema: not SchemaName } => throw new FormatException($"the schema of an identity is {SchemaName}"),
            { Function: "" } => throw new FormatException("function is empty"),
            _ => new(wire.Deployment, wire.Function, wire.ImageDigest),
        };
    }

    /// <summary>Canonical JSON and a line feed.</summary>
    public byte[] Encode() => ContractDocument.Write(new FunctionIdentityWire(Deployment, Function, ImageDigest, SchemaName), DeploymentsJson.Default.FunctionIdentityWire);
}

internal sealed record FunctionIdentityWire(Digest Deployment, string Function, Digest ImageDigest, string Schema);
