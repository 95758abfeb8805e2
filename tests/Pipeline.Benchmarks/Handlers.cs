namespace Pipeline.Benchmarks;

/// <summary>Counts the sent bytes.</summary>
internal sealed class CountingHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private int count;

    public int Count => count;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref count);
        return base.SendAsync(request, cancellationToken);
    }
}

/// <summary>Simulates a distant registry.</summary>
internal sealed class DelayedHandler(TimeSpan latency, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await Task.Delay(latency, TimeProvider.System, cancellationToken);
        return await base.SendAsync(request, cancellationToken);
    }
}
