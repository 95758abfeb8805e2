using Pipeline.Clients;

namespace Pipeline.Adapters.Signing;

/// <summary>Signs bytes with the program <c>cosign</c> and a private key, without a public log.</summary>
/// <param name="key">The signing key.</param>
/// <param name="time">The clock.</param>
public sealed class CosignBlobSigner(CosignKey key, TimeProvider time)
{
    private const string ErrorPrefix = "Error: ";
    private readonly CosignFlags flags = new();

    /// <summary>The program: a name or a path.</summary>
    internal string Program { get; init; } = "cosign";

    /// <summary>The signature (ECDSA P-256 over SHA-256, ASN.1 DER, for a cosign key).</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if cosign is missing, or cannot sign with the key.</exception>
    public async Task<byte[]> Sign(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        // Other users cannot enter such a folder. The password is in the environment, which they cannot see either.
        var folder = Directory.CreateTempSubdirectory("pipeline-sign-");
        try
        {
            var (blob, signature) = (Path.Combine(folder.FullName, "blob"), Path.Combine(folder.FullName, "signature"));
            await File.WriteAllBytesAsync(blob, bytes, cancellationToken);
            var variables = new Dictionary<string, string?>(StringComparer.Ordinal) { ["COSIGN_PASSWORD"] = key.Password, ["COSIGN_YES"] = "true" };
            var error = "";
            var cosign = new Tool(Program, time) { Environment = variables };
            var command = CosignArguments.SignBlob(key.File, signature);
            var (status, _) = await cosign.Run(
                [.. command, .. await flags.For(cosign, command, cancellationToken), blob],
                line => error = line.StartsWith(ErrorPrefix, StringComparison.Ordinal) ? line[ErrorPrefix.Length..] : error,
                cancellationToken);
            return status == 0
                ? Convert.FromBase64String(await File.ReadAllTextAsync(signature, cancellationToken))
                : throw new FaultException(ErrorCode.AdapterInvocation, $"cosign could not sign: {Redactor.PatternsOnly.With(key.Password).Redact(error)}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
