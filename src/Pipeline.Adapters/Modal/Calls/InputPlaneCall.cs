using Modal.Client;

namespace Pipeline.Adapters.Modal.Calls;

/// <summary>A call by way of an input plane: AttemptStart, and AttemptAwait until there is an output. The attempt's token is a credential.</summary>
internal sealed class InputPlaneCall : IStartedCall
{
    private readonly PlaneCalls plane;
    private readonly TimeProvider time;
    private readonly string function;
    private readonly FunctionPutInputsItem item;
    private string token;

    private InputPlaneCall(PlaneCalls plane, TimeProvider time, string function, FunctionPutInputsItem item, string token) =>
        (this.plane, this.time, this.function, this.item, this.token) = (plane, time, function, item, token);

    /// <returns>None when the plane does not know the function.</returns>
    public static async Task<InputPlaneCall?> Start(PlaneCalls plane, string function, FunctionInput input, TimeProvider time, CancellationToken cancellationToken)
    {
        var given = new FunctionPutInputsItem { Input = input };
        var request = new AttemptStartRequest { FunctionId = function, Input = given };
        var response = await plane.Begin("AttemptStart", (client, asked, options) => client.AttemptStartAsync(asked, options), request, PlaneCalls.Short, cancellationToken);
        return response is null ? null : new InputPlaneCall(plane, time, function, given, response.AttemptToken);
    }

    public async Task<FunctionGetOutputsItem?> Await(TimeSpan poll, CancellationToken cancellationToken)
    {
        var request = new AttemptAwaitRequest { AttemptToken = token, RequestedAt = UnixSeconds.Of(time), TimeoutSecs = (float)poll.TotalSeconds };
        var response = await plane.Ask(
            "AttemptAwait", (client, asked, options) => client.AttemptAwaitAsync(asked, options), request, poll + PlaneCalls.Grace, cancellationToken);
        return response.Output;
    }

    public async Task Retry(uint count, CancellationToken cancellationToken)
    {
        var request = new AttemptRetryRequest { FunctionId = function, Input = item, AttemptToken = token };
        var response = await plane.Ask("AttemptRetry", (client, asked, options) => client.AttemptRetryAsync(asked, options), request, PlaneCalls.Short, cancellationToken);
        token = response.AttemptToken;
    }

    // The protocol has no cancellation of an attempt; the function's own timeout ends it.
    public Task<string> Cancel(CancellationToken cancellationToken) => Task.FromResult("not offered by the input plane");
}
