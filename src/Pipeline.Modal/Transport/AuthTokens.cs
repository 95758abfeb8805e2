using Grpc.Core;

namespace Pipeline.Modal.Transport;

/// <summary>Caches the token of calls: one request at a time, a refresh before it expires, and the old token stays in use while it is valid.</summary>
/// <param name="ask">Requests a token with a maximum of retries.</param>
/// <param name="time">The clock for the token's lifetime.</param>
/// <param name="closed">Stops pending requests.</param>
internal sealed class AuthTokens(Func<int, CancellationToken, Task<string>> ask, TimeProvider time, CancellationToken closed)
{
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private AuthToken? held;
    private Asking? asking;
    private DateTimeOffset restUntil;
    private int failures;

    /// <summary>A currently valid token.</summary>
    /// <exception cref="RpcException">The service's last failure.</exception>
    public async Task<string> Get(CancellationToken cancellationToken)
    {
        while (true)
        {
            Asking current;
            lock (gate)
            {
                var now = time.GetUtcNow();
                var live = held?.IsLive(now) == true;
                if (live && (held!.IsFresh(now) || now < restUntil || asking is not null))
                {
                    return held.Text;
                }

                current = asking ??= Begin(live ? 0 : ModalRetryRule.Retries);
            }

            try
            {
                return await current.Token.WaitAsync(cancellationToken);
            }
            catch (RpcException e) when (!ModalRetryRule.IsDenied(e.StatusCode) && current.Retries == 0)
            {
                // This refresh ran without retries while the old token was valid: use the old one if it still is, otherwise request one with all retries.
            }
        }
    }

    // A cancelled caller leaves the request to the others, so its failure may go unobserved.
    private Asking Begin(int retries)
    {
        var token = Ask(retries);
        _ = token.ContinueWith(static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return new(token, retries);
    }

    private async Task<string> Ask(int retries)
    {
        // The caller of this holds the gate.
        await Task.Yield();
        try
        {
            var given = AuthToken.Read(await ask(retries, closed), time.GetUtcNow());
            Settle(() => (held, restUntil, failures) = (given, default, 0));
            return given.Text;
        }
        catch (RpcException e) when (!ModalRetryRule.IsDenied(e.StatusCode))
        {
            Settle(() => restUntil = time.GetUtcNow() + Rest(failures++));
            throw;
        }
        finally
        {
            Settle(() => asking = null);
        }
    }

    private void Settle(Action change)
    {
        lock (gate)
        {
            change();
        }
    }

    // While the old token is valid there is time: wait 0.5 s, then twice the previous wait.
    private static TimeSpan Rest(int failures) => TimeSpan.FromSeconds(Math.Min(0.5 * Math.Pow(2, failures), LongestRest.TotalSeconds));

    private sealed record Asking(Task<string> Token, int Retries);
}
