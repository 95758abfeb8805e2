using Modal.Client;
using Pipeline.Emulation.Hosting;

namespace Pipeline.Emulation.Functions;

/// <summary>A call of a function: one input, run again if it was lost.</summary>
/// <param name="functionId">The function's id.</param>
internal sealed class HostedCall(string functionId)
{
    private readonly string secret = Unguessable.Name();

    public string Id { get; } = Unguessable.Id("fc");

    public string InputId { get; } = Unguessable.Id("in");

    public string FunctionId => functionId;

    /// <summary>The current run.</summary>
    public Attempt Attempt { get; set; } = null!;

    /// <summary>The blob of its arguments, if any.</summary>
    public string? ArgumentsBlob { get; set; }

    /// <summary>The idempotency key that took the output, or null.</summary>
    public string? TakenBy { get; set; }

    /// <summary>A token that allows its holder to run the input again.</summary>
    public string CallToken => $"{Id}.{secret}";

    /// <summary>A token for one run of the input.</summary>
    public string AttemptToken(int number) => $"{Id}.{secret}.{number}";

    public FunctionPutInputsResponseItem Input(int index) => new() { Idx = index, InputId = InputId, InputJwt = AttemptToken(Attempt.Number) };
}
