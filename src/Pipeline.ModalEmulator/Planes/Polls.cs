using Grpc.Core;
using Pipeline.Emulation.Hosting;

namespace Pipeline.Emulation.Planes;

/// <summary>Waits for outputs, up to the caller's timeout.</summary>
internal sealed class Polls(TimeProvider time, CancellationToken stopping)
{
    /// <summary>The longest wait; longer requests are answered after this time.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <returns>The output, or null if it does not arrive in time.</returns>
    /// <exception cref="RpcException">INVALID_ARGUMENT.</exception>
    public async Task<T?> Wait<T>(Task<T> output, float seconds, CancellationToken cancellationToken)
        where T : class
    {
        if (!float.IsFinite(seconds) || seconds < 0)
        {
            throw Refusal.Of(StatusCode.InvalidArgument, "the timeout must be 0 or more seconds");
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        try
        {
            var found = await output.WaitAsync(TimeSpan.FromSeconds(Math.Min(seconds, Longest.TotalSeconds)), time, end.Token);
            // A run that ends because the emulator stops has no output, however late the poll arrives.
            stopping.ThrowIfCancellationRequested();
            return found;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }
}
