using Grpc.Core;

namespace Pipeline.Modal.Transport;

/// <summary>Keeps the token that calls carry: asked for once at a time, anew before it ends, and used while it is good whatever becomes of that.</summary>
/// <param name="ask">Asks the service; it is told how many times it may try again.</param>
/// <param name="time">The clock of the token's life.</param>
/// <param name="closed">Ends what is under way.</param>
internal sealed class AuthTokens(Func<int, CancellationToken, Task<string>> ask, TimeProvider time, CancellationToken closed)
{
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private AuthToken? held;
    private Asking? asking;
    private DateTimeOffset restUntil;
    private int failures;

    /// <summary>A token that is good now.</summary>
    /// <exception cref="RpcException">There is none: the service's last word.</exception>
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
                // It was begun, and tried once only, while the old token was good: that is used while it still is, or another is asked for with all patience.
            }
        }
    }

    // Whoever waits may leave; the asking goes on for the others, and its failure may then be nobody's.
    private Asking Begin(int retries)
    {
        var token = Ask(retries);
        _ = token.ContinueWith(static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return new(token, retries);
    }

    private async Task<string> Ask(int retries)
    {
        // The gate is held by who begins this.
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

    // While the old token is good, there is no haste: 0.5 s, then twice the one before.
    private static TimeSpan Rest(int failures) => TimeSpan.FromSeconds(Math.Min(0.5 * Math.Pow(2, failures), LongestRest.TotalSeconds));

    private sealed record Asking(Task<string> Token, int Retries);
}
