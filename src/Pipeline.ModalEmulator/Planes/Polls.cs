using Grpc.Core;

namespace Pipeline.Emulation;

/// <summary>Waits for outputs, as long as who asks wants to.</summary>
internal sealed class Polls(TimeProvider time, CancellationToken stopping)
{
    /// <summary>The longest wait; who asks for more is answered earlier.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <returns>The output, or none when it has not come in time.</returns>
    /// <exception cref="RpcException">INVALID_ARGUMENT.</exception>
    public async Task<T?> Wait<T>(Task<T> output, float seconds, CancellationToken cancellationToken)
        where T : class
    {
        if (!float.IsFinite(seconds) || seconds < 0)
        {
            throw Refusal.Of(StatusCode.InvalidArgument, "the time to wait is 0 or more seconds");
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        try
        {
            var found = await output.WaitAsync(TimeSpan.FromSeconds(Math.Min(seconds, Longest.TotalSeconds)), time, end.Token);
            // What ends because the emulator does is no output of a function, however late its poll comes.
            stopping.ThrowIfCancellationRequested();
            return found;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }
}
