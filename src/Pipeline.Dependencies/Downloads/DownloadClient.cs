using Pipeline.Clients;
using Pipeline.Dependencies.Text;

namespace Pipeline.Dependencies.Downloads;

/// <summary>The options of downloads.</summary>
public sealed record DownloadOptions
{
    /// <summary>The credentials for indexes.</summary>
    public IndexCredentials Credentials { get; init; } = IndexCredentials.None;

    /// <summary>The proxies of the environment.</summary>
    public ProxyRule Proxy { get; init; } = ProxyRule.None;

    /// <summary>The longest wait for an answer or for its next bytes.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>A failure that another attempt may mend.</summary>
#pragma warning disable CA1064 // Nobody outside the client sees it.
internal sealed class DownloadException(string message, Exception? inner = null) : Exception(message, inner);
#pragma warning restore CA1064

/// <summary>Gets documents and files from package indexes.</summary>
internal sealed class DownloadClient : IDisposable
{
    private const int Attempts = 4;
    private const int MaxRedirects = 5;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5);

    private readonly DownloadOptions options;
    private readonly HttpMessageInvoker invoker;
    private readonly RetryPipeline<object?> retries;

    public DownloadClient(DownloadOptions options)
    {
        this.options = options;
        invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, Proxy = options.Proxy,
        });
        retries = new(options.Time, (_, end) => end.Failure is DownloadException && end.Number < Attempts ? FirstWait * Math.Pow(2, end.Number - 1) : null);
    }

    /// <summary>Gets an address and reads its answer.</summary>
    /// <param name="address">The address.</param>
    /// <param name="accept">The header <c>Accept</c>.</param>
    /// <param name="indexes">The indexes, whose credentials their own origins get.</param>
    /// <param name="read">Reads the answer; it is called again if the connection breaks.</param>
    /// <param name="cancellationToken">Stops the download.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> with the address's host and what it answered.</exception>
    public async Task<T> Get<T>(Uri address, string accept, IndexCatalog indexes, Func<HttpResponseMessage, PatientStream, Task<T>> read, CancellationToken cancellationToken)
    {
        if (address.Scheme is not ("http" or "https"))
        {
            throw DependencyFault.Of($"{address.Scheme}: is no way to download a file; its address must be one of http or https");
        }

        try
        {
            return await retries.Run(null, (_, token) => Once(address, accept, indexes, read, token), cancellationToken);
        }
        catch (DownloadException e)
        {
            throw DependencyFault.Of(e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DependencyFault.Of($"{address.AbsolutePath} of {address.Authority} cannot be kept: {e.Message}", e);
        }
    }

    public void Dispose() => invoker.Dispose();

    private async Task<T> Once<T>(Uri address, string accept, IndexCatalog indexes, Func<HttpResponseMessage, PatientStream, Task<T>> read, CancellationToken cancellationToken)
    {
        using var patience = new Patience(options, cancellationToken);
        try
        {
            using var response = await Send(address, accept, indexes, patience);
            await using var body = new PatientStream(await response.Content.ReadAsStreamAsync(patience.Token), patience);
            return await read(response, body);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            throw new DownloadException($"{address.Authority} cannot be reached, so {address.AbsolutePath} cannot be downloaded", e);
        }
        catch (HttpRequestException e)
        {
            throw new DownloadException($"{address.Authority} broke the connection, so {address.AbsolutePath} cannot be downloaded", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DownloadException($"{address.Authority} sent nothing for {options.Patience.TotalSeconds:0.###} s, so {address.AbsolutePath} cannot be downloaded", e);
        }
    }

    private async Task<HttpResponseMessage> Send(Uri address, string accept, IndexCatalog indexes, Patience patience)
    {
        var at = address;
        var own = true;
        for (var hops = 0; ; hops++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, at);
            request.Headers.TryAddWithoutValidation("Accept", accept);
            // A file's digest is that of the bytes as they are.
            request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
            // After a redirect to another origin the credential never returns: another host must not choose the authenticated request.
            own = own && Origin.AreSame(at, address);
            request.Headers.Authorization = own ? options.Credentials.Find(indexes, at) : null;
            patience.Renew();
            var response = await invoker.SendAsync(request, patience.Token);
            var status = (int)response.StatusCode;
            if (status is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } location && hops < MaxRedirects)
            {
                response.Dispose();
                at = Target(at, location);
                continue;
            }

            return response.IsSuccessStatusCode ? response : throw Refusal(response, at);
        }
    }

    private static Uri Target(Uri from, Uri location)
    {
        if (!Uri.TryCreate(from, location, out var target))
        {
            throw DependencyFault.Of($"{from.Authority} redirects {from.AbsolutePath} to no address");
        }

        return target.Scheme is "http" or "https" && (from.Scheme == "http" || target.Scheme == "https")
            ? target
            : throw DependencyFault.Of($"{from.Authority} redirects to {target.Scheme}://{target.Authority}, which has no TLS");
    }

    private static Exception Refusal(HttpResponseMessage response, Uri at)
    {
        var status = (int)response.StatusCode;
        response.Dispose();
        return status switch
        {
            >= 500 or 408 or 429 => new DownloadException($"{at.Authority} answers {status} for {at.AbsolutePath}"),
            401 or 403 => DependencyFault.Of($"{at.Authority} answers {status} for {at.AbsolutePath}: name the index in processors/{IndexCatalog.FileName} and set PIPELINE_INDEX_<NAME>_USER and _PASSWORD, or use .netrc"),
            407 => DependencyFault.Of($"the proxy for {at.Authority} asks for a password (407): give user and password in its address"),
            _ => DependencyFault.Of($"{at.Authority} answers {status} for {at.AbsolutePath}"),
        };
    }
}

/// <summary>Waits a limited time for each answer and for each piece of it; a long download that goes on is never cut off.</summary>
internal sealed class Patience : IDisposable
{
    private readonly DownloadOptions options;
    private readonly CancellationTokenSource over;
    private readonly CancellationTokenSource either;

    public Patience(DownloadOptions options, CancellationToken cancellationToken)
    {
        this.options = options;
        over = new CancellationTokenSource(options.Patience, options.Time);
        either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
    }

    public CancellationToken Token => either.Token;

    public void Renew() => over.CancelAfter(options.Patience);

    public void Dispose()
    {
        either.Dispose();
        over.Dispose();
    }
}

/// <summary>An answer's body, read with patience.</summary>
internal sealed class PatientStream(Stream inner, Patience patience) : IAsyncDisposable
{
    /// <summary>Reads up to a whole buffer; 0 at the end.</summary>
    public async ValueTask<int> Read(Memory<byte> buffer)
    {
        patience.Renew();
        try
        {
            return await inner.ReadAsync(buffer, patience.Token);
        }
        catch (IOException e)
        {
            // Told apart from a failure to write what was read, such as a full disk.
            throw new HttpRequestException(e.Message, e);
        }
    }

    /// <summary>Reads all of a document.</summary>
    /// <exception cref="InvalidDataException">It is larger than allowed.</exception>
    public async Task<byte[]> ReadAll(int most)
    {
        using var all = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int count; (count = await Read(buffer)) > 0;)
        {
            if (all.Length + count > most)
            {
                throw new InvalidDataException($"larger than {most} bytes");
            }

            await all.WriteAsync(buffer.AsMemory(0, count));
        }

        return all.ToArray();
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
