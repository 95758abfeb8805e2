using Pipeline.Clients;

namespace Pipeline.Adapters.Signing;

/// <summary>Signs images with the program <c>cosign</c> and a private key, without a public log.</summary>
/// <param name="key">The signing key.</param>
/// <param name="login">The registry credentials; null for those of <c>docker login</c>.</param>
/// <param name="time">The clock.</param>
public sealed class CosignSigner(CosignKey key, RegistryLogin? login, TimeProvider time) : IImageSigner
{
    private readonly CosignFlags flags = new();
    private readonly Redactor words = Redactor.PatternsOnly.With([key.Password, .. login is null ? Array.Empty<string>() : [login.Token]]);

    /// <summary>The program: a name or a path.</summary>
    internal string Program { get; init; } = "cosign";

    public async Task Check(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("pipeline-sign-");
        try
        {
            var cosign = await Open(folder.FullName, cancellationToken);
            await Require(cosign, CosignArguments.PublicKey(key.File), "read the key", cancellationToken);
            await flags.For(cosign, CosignArguments.Sign(key.File), cancellationToken);
            await flags.For(cosign, CosignArguments.Attest(key.File, "none", "none"), cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public async Task<bool> Sign(ImageReference image, IReadOnlyList<SignedPredicate> documents, CancellationToken cancellationToken)
    {
        // Other users cannot enter such a folder.
        var folder = Directory.CreateTempSubdirectory("pipeline-sign-");
        try
        {
            var cosign = await Open(folder.FullName, cancellationToken);
            var publicKey = Path.Combine(folder.FullName, "cosign.pub");
            await Require(cosign, CosignArguments.PublicKey(key.File, publicKey), "read the key", cancellationToken);
            var signed = await Ensure(cosign, CosignArguments.Verify(publicKey, image), CosignArguments.Sign(key.File), image, cancellationToken);
            foreach (var document in documents)
            {
                var predicate = Path.Combine(folder.FullName, "predicate.json");
                await File.WriteAllBytesAsync(predicate, document.Predicate, cancellationToken);
                signed |= await Ensure(
                    cosign,
                    CosignArguments.VerifyAttestation(publicKey, image, document.PredicateType),
                    CosignArguments.Attest(key.File, document.PredicateType, predicate),
                    image,
                    cancellationToken);
            }

            return signed;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Every process of the machine can see arguments, so password and token go through the environment and a file.
    private async Task<Tool> Open(string folder, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["COSIGN_PASSWORD"] = key.Password, ["COSIGN_YES"] = "true" };
        if (login is not null)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, "config.json"), login.DockerConfiguration(), cancellationToken);
            environment["DOCKER_CONFIG"] = folder;
        }

        return new Tool(Program, time) { Environment = environment };
    }

    // Signatures contain a random number: a valid one is kept, so that signing again changes nothing.
    private async Task<bool> Ensure(Tool cosign, IReadOnlyList<string> verify, IReadOnlyList<string> sign, ImageReference image, CancellationToken cancellationToken)
    {
        if ((await cosign.Run(verify, _ => { }, cancellationToken)).ExitStatus == 0)
        {
            return false;
        }

        IReadOnlyList<string> arguments = [.. sign, .. await flags.For(cosign, sign, cancellationToken), .. CosignArguments.Of(image)];
        await Require(cosign, arguments, "sign", cancellationToken);
        return true;
    }

    private async Task Require(Tool cosign, IReadOnlyList<string> arguments, string what, CancellationToken cancellationToken)
    {
        var last = "";
        var (status, _) = await cosign.Run(arguments, line => last = line.Length > 0 ? line : last, cancellationToken);
        if (status != 0)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"cosign could not {what}: {words.Redact(last.Trim())}");
        }
    }
}
