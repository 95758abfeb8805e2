namespace Pipeline.Oci;

/// <summary>Asks registries without changing them: readers hold this and not the transport, so they have GET and HEAD and no other verb.</summary>
internal sealed class RegistryReads(RegistryTransport transport)
{
    public TimeProvider Time => transport.Time;

    /// <summary>How long a body may be silent.</summary>
    public TimeSpan Silence => transport.Silence;

    /// <summary>A GET of what lies under a repository.</summary>
    public RegistryRequest Of(Repository repository, string path, string what) =>
        new(HttpMethod.Get, repository, what, transport.Endpoint.At(repository, path)) { Scope = TokenScope.Pull(repository) };

    public Task<T> Get<T>(RegistryRequest request, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        transport.Exchange(request with { Method = HttpMethod.Get }, read, cancellationToken);

    public Task<T> Head<T>(RegistryRequest request, Func<HttpResponseMessage, T> read, CancellationToken cancellationToken) =>
        transport.Exchange(request with { Method = HttpMethod.Head }, (response, _) => Task.FromResult(read(response)), cancellationToken);

    /// <summary>The body of an answer to a GET as a stream that outlives the operation; the caller disposes it.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="open">Judges the answer and gives its body, or throws; under the operation's deadline.</param>
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

    public Attempts Begin() => transport.Begin();
}
