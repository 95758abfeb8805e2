namespace Pipeline.Oci.Tests;

/// <summary>Clients as production has them, but for what a test changes.</summary>
internal static class Clients
{
    public static RegistryOptions Options { get; } = new() { Time = TimeProvider.System, Jitter = static () => 0.5 };

    public static RegistryClient Real(Func<RegistryOptions, RegistryOptions>? change = null) => new(change?.Invoke(Options) ?? Options);

    public static IRegistryCredentials Password(string registry, string password) =>
        new FixedCredentials(registry, new RegistryCredential.Password(Samples.DistributionServer.User, password), AnonymousCredentials.Instance);
}
