using Pipeline.Oci.Registry;
using Pipeline.Oci.Transport;

namespace Pipeline.Oci.Client;

/// <summary>Read access to registries: readers hold this instead of the transport, so they have only GET and HEAD.</summary>
internal sealed class RegistryReads(RegistryTransport transport)
{
    public TimeProvider Time => transport.Time;

    /// <summary>The longest time without data in a body.</summary>
    public TimeSpan IdleTimeout => transport.IdleTimeout;

    /// <summary>A GET below a repository.</summary>
    public RegistryRequest Of(Repository repository, string path, string what) =>
        new(HttpMethod.Get, repository, what, transport.Endpoint.At(repository, path)) { Scope = TokenScope.Pull(repository) };

    public Task<T> Get<T>(RegistryRequest request, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        transport.Exchange(request with { Method = HttpMethod.Get }, read, cancellationToken);

    public Task<T> Head<T>(RegistryRequest request, Func<HttpResponseMessage, T> read, CancellationToken cancellationToken) =>
        transport.Exchange(request with { Method = HttpMethod.Head }, (response, _) => Task.FromResult(read(response)), cancellationToken);

    /// <summary>The body of a GET as a stream that outlives the operation; the caller disposes it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="open">Validates the answer and returns its body, or throws; runs under the operation's deadline.</param>
    /// <param name="cancellationToken">Stops the operation.</param>
    public Task<Stream> Open(RegistryRequest request, Func<HttpResponseMessage, CancellationToken, Task<Stream>> open, CancellationToken cancellationToken) =>
        transport.Operate(
            request.Repository,
            request.Subject,
            request.From,
            async (_, token) =>
            {
                var response = await transport.Send(request with { Method = HttpMethod.Get }, token);
                try
                {
                    return await RequestSender.Guard(request, () => open(response, token), token);
                }
                catch
                {
                    response.Dispose();
                    throw;
                }
            },
            cancellationToken);

    public RegistryRetries Retries => transport.Retries;

    public OperationAttempts Begin() => transport.Begin();
}
