namespace Pipeline.Contracts;

/// <summary>What a deployed function answers to <see cref="FunctionInquiry"/>. Canonical bytes.</summary>
/// <param name="Deployment">The digest of the deployment that its application was made from.</param>
/// <param name="Function">Its name.</param>
/// <param name="ImageDigest">The image that it was built from.</param>
public sealed record FunctionIdentity(Digest Deployment, string Function, Digest ImageDigest)
{
    public const string SchemaName = "function-identity-v1";

    /// <summary>Reads an answer in its canonical bytes.</summary>
    /// <exception cref="FormatException">It is not of the one form; the message says why.</exception>
    public static FunctionIdentity Parse(ReadOnlyMemory<byte> utf8)
    {
        var wire = ContractDocument.Read(utf8, DeploymentsJson.Default.FunctionIdentityWire);
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
