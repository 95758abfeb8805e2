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

    /// <summary>The answer to a GET with its body unread; the caller disposes it.</summary>
    public Task<HttpResponseMessage> Open(RegistryRequest request, CancellationToken cancellationToken) =>
        transport.Operate(request.Repository, request.Subject, 0, (_, token) => transport.Send(request with { Method = HttpMethod.Get }, token), cancellationToken);

    public Attempts Begin() => transport.Begin();
}
