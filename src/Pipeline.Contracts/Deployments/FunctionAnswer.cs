namespace Pipeline.Contracts;

/// <summary>What a deployed function answered when it was asked what it is. The cases are closed.</summary>
public abstract record FunctionAnswer
{
    private FunctionAnswer()
    {
    }

    /// <summary>Reads the answer of a function.</summary>
    /// <param name="function">The function that was asked.</param>
    /// <param name="answer">The bytes.</param>
    /// <returns><see cref="Silent"/> with <c>ERR_MODAL_PAYLOAD</c> when they are no identity, or another function's.</returns>
    public static FunctionAnswer Of(string function, ReadOnlyMemory<byte> answer)
    {
        try
        {
            var identity = FunctionIdentity.Parse(answer);
            return identity.Function == function ? new Said(identity) : new Silent(new Fault(ErrorCode.ModalPayload, "another function answered"));
        }
        catch (FormatException e)
        {
            return new Silent(new Fault(ErrorCode.ModalPayload, e.Message));
        }
    }

    /// <summary>It said what it is.</summary>
    public sealed record Said(FunctionIdentity Identity) : FunctionAnswer;

    /// <summary>It gave no answer that can be believed.</summary>
    public sealed record Silent(Fault Fault) : FunctionAnswer;
}
