using Pipeline.Oci.Client;
using Pipeline.Oci.Registry;

namespace Pipeline.Release.Tests;

/// <summary>A command's registry clients, without credentials.</summary>
internal static class Clients
{
    public static RegistryClient Of(HttpMessageHandler? handler = null) => new(Options(handler));

    public static RegistryOptions Options(HttpMessageHandler? handler = null) => new() { Time = TimeProvider.System, Jitter = () => 0, Handler = handler };
}
