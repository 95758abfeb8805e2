namespace Pipeline.Release.Tests;

/// <summary>Sends requests, and interrupts the sender at one of them: before it is sent, or after its answer.</summary>
/// <param name="at">Which half of which request, from 0: 2n is before request n, 2n+1 after it; negative for none.</param>
/// <param name="cancel">Interrupts the sender.</param>
internal sealed class Breaking(int at, CancellationTokenSource cancel) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
{
    private int seen;

    /// <summary>The number of halves of requests.</summary>
    public int Seen => seen;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Tell();
        var response = await base.SendAsync(request, cancellationToken);
        Tell();
        return response;
    }

    private void Tell()
    {
        if (Interlocked.Increment(ref seen) - 1 == at)
        {
            cancel.Cancel();
            cancel.Token.ThrowIfCancellationRequested();
        }
    }
}
