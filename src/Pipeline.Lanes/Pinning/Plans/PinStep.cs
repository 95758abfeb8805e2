using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>What the lane does with one processor. The steps are closed.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Reason">Why.</param>
public abstract record PinStep(string Processor, string Reason)
{
    /// <summary>Build, push, assert, attach, pin.</summary>
    public sealed record Build(string Processor, string Reason) : PinStep(Processor, Reason);

    /// <summary>Give the index its tag again; the pin stays.</summary>
    public sealed record Retag(string Processor, Pin Pin, string Reason) : PinStep(Processor, Reason);

    /// <summary>Nothing: the pin stands.</summary>
    public sealed record Keep(string Processor, Pin Pin, string Reason) : PinStep(Processor, Reason);

    /// <summary>Take the pin out: there is no such processor any more. What the registry has stays.</summary>
    public sealed record Remove(string Processor, Pin Pin, string Reason) : PinStep(Processor, Reason);
}
