using Pipeline.Adapters.Local.Images;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Signing;

/// <summary>Verifies with the program <c>cosign</c> and a public key; no certificate and no public log takes part.</summary>
/// <param name="key">The absolute path of the public key (PEM).</param>
/// <param name="time">The clock.</param>
public sealed class CosignVerifier(string key, TimeProvider time) : ISignatureVerifier
{
    // cosign, cmd/cosign/errors/exit_codes.go: no signature, no such tag, none that matches, none with a certificate. Any other tells nothing of the image.
    private const int FirstVerdict = 10;
    private const int LastVerdict = 13;
    private const string ErrorPrefix = "Error: ";
    private readonly Tool cosign = new("cosign", time);

    public async Task<string?> Problem(ImageReference image, CancellationToken cancellationToken)
    {
        var error = "";
        var (status, _) = await cosign.Run(
            CosignArguments.Verify(key, image),
            line => error = line.StartsWith(ErrorPrefix, StringComparison.Ordinal) ? line[ErrorPrefix.Length..] : error,
            cancellationToken);
        return status switch
        {
            0 => null,
            >= FirstVerdict and <= LastVerdict => error,
            _ => throw new FaultException(ErrorCode.AdapterInvocation, $"cosign could not verify: {error}"),
        };
    }
}
