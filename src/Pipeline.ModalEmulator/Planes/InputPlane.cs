using Modal.Client;
using Pipeline.Emulation.Functions;
using Pipeline.Emulation.Hosting;

namespace Pipeline.Emulation.Planes;

/// <summary>Calls through the input plane: one token per run, and no separate call.</summary>
internal sealed class InputPlane(CallStore calls, EmulatorOptions options, Polls polls)
{
    public async Task<AttemptStartResponse> Start(AttemptStartRequest request, CancellationToken cancellationToken)
    {
        var call = await calls.Start(request.FunctionId, request.Input?.Input, options.MaxObjectSizeBytes, cancellationToken);
        return new AttemptStartResponse { AttemptToken = call.AttemptToken(call.Attempt.Number), RetryPolicy = new FunctionRetryPolicy() };
    }

    public async Task<AttemptAwaitResponse> Await(AttemptAwaitRequest request, CancellationToken cancellationToken)
    {
        var call = calls.Find(request.AttemptToken, out var number);
        var output = await polls.Wait(InputAttempts.Named(call, call, number).Output, request.TimeoutSecs, cancellationToken);
        return new AttemptAwaitResponse { Output = output };
    }

    public async Task<AttemptRetryResponse> Retry(AttemptRetryRequest request, CancellationToken cancellationToken)
    {
        var call = calls.Find(request.AttemptToken, out var number);
        InputAttempts.Named(call, call, number);
        await calls.Retry(call, request.Input?.Input, options.MaxObjectSizeBytes, cancellationToken);
        return new AttemptRetryResponse { AttemptToken = call.AttemptToken(call.Attempt.Number) };
    }
}
