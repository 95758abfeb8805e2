using Modal.Client;

namespace Pipeline.Emulation;

/// <summary>A call of a function: one input, run again when it was lost.</summary>
/// <param name="functionId">What is called.</param>
internal sealed class HostedCall(string functionId)
{
    private readonly string secret = Unguessable.Name();

    public string Id { get; } = Unguessable.Id("fc");

    public string InputId { get; } = Unguessable.Id("in");

    public string FunctionId => functionId;

    /// <summary>The run that counts.</summary>
    public Attempt Attempt { get; set; } = null!;

    /// <summary>The blob of its arguments, where they are one.</summary>
    public string? ArgumentsBlob { get; set; }

    /// <summary>By whose request the output was taken for good, or none.</summary>
    public string? TakenBy { get; set; }

    /// <summary>Lets its holder run the input again.</summary>
    public string CallToken => $"{Id}.{secret}";

    /// <summary>Names one run of the input.</summary>
    public string AttemptToken(int number) => $"{Id}.{secret}.{number}";

    public FunctionPutInputsResponseItem Input(int index) => new() { Idx = index, InputId = InputId, InputJwt = AttemptToken(Attempt.Number) };
}
