namespace Pipeline.Contracts.Deployments;

/// <summary>A deployed function's answer to an inquiry about its identity. The cases are closed.</summary>
public abstract record FunctionAnswer
{
    private FunctionAnswer()
    {
    }

    /// <summary>Reads the answer of a function.</summary>
    /// <param name="function">The function that the inquiry went to.</param>
    /// <param name="answer">The bytes of the answer.</param>
    /// <returns><see cref="NoAnswer"/> with <c>ERR_MODAL_PAYLOAD</c> if the bytes are not an identity, or name another function.</returns>
    public static FunctionAnswer Of(string function, ReadOnlyMemory<byte> answer)
    {
        try
        {
            var identity = FunctionIdentity.Parse(answer);
            return identity.Function == function ? new Identified(identity) : new NoAnswer(new Fault(ErrorCode.ModalPayload, "another function answered"));
        }
        catch (FormatException e)
        {
            return new NoAnswer(new Fault(ErrorCode.ModalPayload, e.Message));
        }
    }

    /// <summary>The function reported its identity.</summary>
    public sealed record Identified(FunctionIdentity Identity) : FunctionAnswer;

    /// <summary>The function gave no credible answer.</summary>
    public sealed record NoAnswer(Fault Fault) : FunctionAnswer;
}
