using Pipeline.Clients;

namespace Pipeline.Adapters.Signing;

/// <summary>Verifies signatures with the program <c>cosign</c> and a key, without certificates and public logs.</summary>
/// <param name="key">The absolute path of the public key (PEM), or of its private key.</param>
/// <param name="password">The private key's password; empty for a key without one, and for a public key.</param>
/// <param name="login">The registry credentials; null for those of <c>docker login</c>.</param>
/// <param name="time">The clock.</param>
public sealed class CosignVerifier(string key, string password, RegistryLogin? login, TimeProvider time) : ISignatureVerifier
{
    // cosign, cmd/cosign/errors/exit_codes.go: no signature, no such tag, no match, no certificate. Other codes say nothing about the image.
    private const int FirstVerdict = 10;
    private const int LastVerdict = 13;
    private const string ErrorPrefix = "Error: ";
    private const string Variable = "PIPELINE_PUBLIC_KEY";
    private readonly Redactor words = Redactor.PatternsOnly.With([password, .. login is null ? Array.Empty<string>() : [login.Token]]);
    private readonly Lock gate = new();
    private Task<string>? publicKey;

    public async Task<string?> Problem(ImageReference image, CancellationToken cancellationToken)
    {
        using var known = await LoginFolder.Make(login, cancellationToken);
        var cosign = Cosign(Variable, await PublicKey(), known);
        var (status, _, error) = await Run(cosign, CosignArguments.Verify($"env://{Variable}", image), cancellationToken);
        return status switch
        {
            0 => null,
            >= FirstVerdict and <= LastVerdict => error,
            _ => throw new FaultException(ErrorCode.AdapterInvocation, $"cosign could not verify: {error}"),
        };
    }

    // Shared by all callers, so it ignores their tokens.
    private Task<string> PublicKey()
    {
        lock (gate)
        {
            return publicKey is null or { IsFaulted: true } ? publicKey = Read() : publicKey;
        }
    }

    private async Task<string> Read()
    {
        try
        {
            var text = await File.ReadAllTextAsync(key, CancellationToken.None);
            return text.Contains("PRIVATE KEY", StringComparison.Ordinal) ? await Derive() : text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the key {key} cannot be read", e);
        }
    }

    private async Task<string> Derive()
    {
        var (status, output, error) = await Run(Cosign("COSIGN_PASSWORD", password, null), CosignArguments.PublicKey(key), CancellationToken.None);
        return status == 0 ? output : throw new FaultException(ErrorCode.AdapterInvocation, $"cosign could not read the key: {error}");
    }

    private Tool Cosign(string variable, string value, LoginFolder? known)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { [variable] = value };
        if (known is not null)
        {
            environment["DOCKER_CONFIG"] = known.Path;
        }

        return new Tool("cosign", time) { Environment = environment };
    }

    private async Task<(int Status, string Output, string Error)> Run(Tool cosign, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var error = "";
        var (status, output) = await cosign.Run(
            arguments,
            line => error = line.StartsWith(ErrorPrefix, StringComparison.Ordinal) ? line[ErrorPrefix.Length..] : error,
            cancellationToken);
        return (status, output, words.Redact(error));
    }
}

/// <summary>A temporary Docker configuration with one login; other users cannot enter its folder.</summary>
internal sealed class LoginFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pipeline-login-");

    private LoginFolder()
    {
    }

    public string Path => folder.FullName;

    /// <summary>Null without a login: the program then uses <c>docker login</c>'s.</summary>
    public static async Task<LoginFolder?> Make(RegistryLogin? login, CancellationToken cancellationToken)
    {
        if (login is null)
        {
            return null;
        }

        var made = new LoginFolder();
        try
        {
            await File.WriteAllBytesAsync(System.IO.Path.Combine(made.Path, "config.json"), login.DockerConfiguration(), cancellationToken);
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    public void Dispose() => folder.Delete(recursive: true);
}
