using Pipeline.Modal.Configuration;
using Pipeline.Modal.Deployments;
using Pipeline.Modal.Transport;
using Serilog;

namespace Pipeline.Modal;

/// <summary>Modal for one profile: its applications over one connection.</summary>
public sealed class ModalPlatform : IDisposable
{
    private readonly ModalConnection connection;
    private readonly HttpMessageInvoker http;
    private readonly ModalFunctions functions;
    private readonly string? environment;

    private ModalPlatform(ModalConnection connection, HttpMessageInvoker http, ModalFunctions functions, string? environment) =>
        (this.connection, this.http, this.functions, this.environment) = (connection, http, functions, environment);

    /// <summary>Describes the connection; nothing is sent before the first lookup or call.</summary>
    /// <param name="settings">Modal's address and credentials.</param>
    /// <param name="time">The clock for all waits and limits.</param>
    /// <param name="log">Receives events about lookups and lost attempts; each execution has its own events.</param>
    /// <param name="ids">Creates an ID for each call, by which Modal recognizes repetitions.</param>
    public static ModalPlatform Open(ModalProfile settings, TimeProvider time, ILogger log, Func<Guid> ids) => Open(settings, new ModalOptions(), time, log, ids);

    internal static ModalPlatform Open(ModalProfile settings, ModalOptions options, TimeProvider time, ILogger log, Func<Guid> ids)
    {
        var planes = ModalConnection.Open(settings, options, time, () => ids().ToString(), log);
        var blobs = new HttpMessageInvoker(
            options.BlobTransport?.Invoke() ?? new SocketsHttpHandler { UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10), Proxy = settings.Proxy });
        return new(planes, blobs, new ModalFunctions(planes, blobs, settings.Environment, time, log), settings.Environment);
    }

    /// <summary>The functions of an application; a lookup shows whether it is deployed.</summary>
    /// <param name="name">The application.</param>
    public FunctionApp App(string name) => new(name, functions, functions);

    /// <summary>Reads an application's deployment back.</summary>
    /// <param name="name">The application.</param>
    public IDeploymentReader Deployments(string name) => new ModalDeployments(connection.Control, environment, App(name));

    public void Dispose()
    {
        connection.Dispose();
        http.Dispose();
    }
}
