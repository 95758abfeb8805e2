using Docker.DotNet;
using Docker.DotNet.Handler.Abstractions;
using Docker.DotNet.NativeHttp;

namespace Pipeline.Adapters.Engine;

/// <summary>Creates the vendor's client for an engine, with docker's credentials and proxy.</summary>
internal static class EngineClient
{
    public static DockerClient Open(LocalOptions options)
    {
        // A container may run for an hour; every other call has its own time limit.
        var builder = new DockerClientBuilder().WithEndpoint(options.Address.Http).WithTimeout(Timeout.InfiniteTimeSpan);
        if (options.Tls is not null)
        {
            builder = builder.WithAuthProvider(new OverTls());
        }

        return options.Engine.Scheme is "unix" or "npipe"
            ? builder.Build()
            : builder.WithTransportOptions(new NativeHttpTransportOptions { ConfigureHandler = handler => Configure(handler, options) }).Build();
    }

    private static void Configure(SocketsHttpHandler handler, LocalOptions options)
    {
        handler.Proxy = options.Proxy;
        if (options.Tls is { } tls)
        {
            handler.SslOptions = tls.Options();
        }
    }

    /// <summary>Makes the client use https: without a credentials provider it replaces the endpoint's scheme with http.</summary>
    private sealed class OverTls : IAuthProvider
    {
        public bool TlsEnabled => true;

        public HttpMessageHandler ConfigureHandler(HttpMessageHandler handler) => handler;
    }
}
