using Pipeline.Oci.Client;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests;

/// <summary>Production clients, except for a test's changes.</summary>
internal static class Clients
{
    public static RegistryOptions Options { get; } = new() { Time = TimeProvider.System, Jitter = static () => 0 };

    public static RegistryClient Real(Func<RegistryOptions, RegistryOptions>? change = null) => new(change?.Invoke(Options) ?? Options);

    /// <summary>A client whose waits end at once.</summary>
    public static RegistryClient Skipping(SkippedTime time, Func<RegistryOptions, RegistryOptions>? change = null)
    {
        var options = Options with { Time = time, Deadline = time.Deadline };
        return new(change?.Invoke(options) ?? options);
    }

    public static IRegistryCredentials Password(string registry, string password) =>
        new FixedCredentials(registry, new RegistryCredential.Password(DistributionServer.User, password), AnonymousCredentials.Instance);

    /// <summary>The stable error of an operation that must fail.</summary>
    public static async Task Fails(RegistryFailure failure, string message, Func<Task> operation)
    {
        var exception = await Assert.ThrowsAsync<RegistryException>(operation);
        Assert.Equal((message, failure), (exception.Message, exception.Failure));
    }

    public static async Task<byte[]> ReadToEnd(Stream stream)
    {
        await using (stream)
        {
            using var read = new MemoryStream();
            await stream.CopyToAsync(read);
            return read.ToArray();
        }
    }
}
