namespace Pipeline.Oci;

/// <summary>The credentials that <c>docker login</c> left: in <c>config.json</c>, or with a credential helper. Each registry is looked up once.</summary>
/// <param name="folder">The folder of <c>config.json</c>: what <c>DOCKER_CONFIG</c> says, or <c>~/.docker</c>. No file, no credentials.</param>
/// <param name="time">Bounds how long a helper may take.</param>
public sealed class DockerCredentials(string folder, TimeProvider time) : IRegistryCredentials
{
    private const int MaxBytes = 1024 * 1024;
    private readonly Dictionary<string, Task<RegistryCredential?>> known = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock gate = new();

    public Task<RegistryCredential?> Find(string registry, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (!known.TryGetValue(registry, out var found) || found.IsFaulted)
            {
                // For all who ask, so not under one caller's token; a helper's time is bounded.
                found = Task.Run(() => LookUp(registry), CancellationToken.None);
                known[registry] = found;
            }

            return found.WaitAsync(cancellationToken);
        }
    }

    private async Task<RegistryCredential?> LookUp(string registry)
    {
        var file = Path.Combine(folder, "config.json");
        try
        {
            if (!File.Exists(file))
            {
                return null;
            }

            var config = DockerConfig.Parse(await Read(file));
            return config.Helper(registry) is { } helper
                ? await new CredentialProgram(helper.Program, time).Get(helper.Key) ?? config.Stored(registry)
                : config.Stored(registry);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            // Not the exception itself: a reader of JSON quotes what it could not read.
            throw new RegistryException(RegistryFailure.Denied, $"{registry}: the credentials in {file} cannot be read ({e.GetType().Name})");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> Read(string file)
    {
        await using var stream = File.OpenRead(file);
        return stream.Length <= MaxBytes
            ? await BoundedBody.UpTo(stream, MaxBytes, CancellationToken.None)
            : throw new FormatException($"larger than {MaxBytes} bytes");
    }
}
