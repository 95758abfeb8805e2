namespace Pipeline.Lanes.Pinning;

/// <summary>The lane's action on one processor; a closed union.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Reason">Why.</param>
public abstract record PinStep(string Processor, string Reason)
{
    /// <summary>Build, push, check, attach, pin.</summary>
    public sealed record Build(string Processor, string Reason) : PinStep(Processor, Reason);

    /// <summary>Restore the tag of the index; the pin stays.</summary>
    public sealed record Retag(string Processor, Pin Pin, string Reason) : PinStep(Processor, Reason);

    /// <summary>Do nothing: the pin still holds.</summary>
    public sealed record Keep(string Processor, Pin Pin, string Reason) : PinStep(Processor, Reason);

    /// <summary>Remove the pin of a processor that no longer exists. The registry's content stays.</summary>
    public sealed record Remove(string Processor, Pin Pin, string Reason) : PinStep(Processor, Reason);
}
