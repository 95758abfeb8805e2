using Pipeline.Adapters.Local.Images;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Signing;

/// <summary>Signs with the program <c>cosign</c> and a key of one's own; nothing is told to a public log.</summary>
/// <param name="key">The absolute path of the private key (PEM), such as <c>cosign generate-key-pair</c> writes.</param>
/// <param name="password">The key's password; empty for a key without one.</param>
/// <param name="time">The clock.</param>
public sealed class CosignSigner(string key, string password, TimeProvider time) : IImageSigner
{
    private readonly Tool cosign = new("cosign", time)
    {
        Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["COSIGN_PASSWORD"] = password, ["COSIGN_YES"] = "true" },
    };

    public async Task<bool> Sign(ImageReference image, IReadOnlyList<SignedPredicate> documents, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("pipeline-sign-");
        try
        {
            var publicKey = Path.Combine(folder.FullName, "cosign.pub");
            await Require(CosignArguments.PublicKey(key, publicKey), "read the key", cancellationToken);
            var signed = await Ensure(CosignArguments.Verify(publicKey, image), CosignArguments.Sign(key, image), cancellationToken);
            foreach (var document in documents)
            {
                var predicate = Path.Combine(folder.FullName, "predicate.json");
                await File.WriteAllBytesAsync(predicate, document.Predicate, cancellationToken);
                signed |= await Ensure(
                    CosignArguments.VerifyAttestation(publicKey, image, document.PredicateType),
                    CosignArguments.Attest(key, image, document.PredicateType, predicate),
                    cancellationToken);
            }

            return signed;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // A signature holds a random number: one that verifies is kept, so that signing again changes nothing.
    private async Task<bool> Ensure(IReadOnlyList<string> verify, IReadOnlyList<string> sign, CancellationToken cancellationToken)
    {
        if ((await cosign.Run(verify, _ => { }, cancellationToken)).ExitStatus == 0)
        {
            return false;
        }

        await Require(sign, "sign", cancellationToken);
        return true;
    }

    private async Task Require(IReadOnlyList<string> arguments, string what, CancellationToken cancellationToken)
    {
        var last = "";
        var (status, _) = await cosign.Run(arguments, line => last = line.Length > 0 ? line : last, cancellationToken);
        if (status != 0)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"cosign could not {what}: {last.Trim()}");
        }
    }
}
