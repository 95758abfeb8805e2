namespace Pipeline.Oci;

/// <summary>An attempt failed in a way that another one may not; never leaves the client.</summary>
#pragma warning disable CA1064 // Nobody outside the client sees it.
internal sealed class TransientException(RegistryFailure failure, string message, Exception? inner = null) : Exception(message, inner)
#pragma warning restore CA1064
{
    public RegistryFailure Failure { get; } = failure;

    /// <summary>What the registry asked to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The most failures without an answer that make sense in a row: only a registry that answers is worth a whole deadline.</summary>
    public int MaxInARow { get; init; } = 8;

    public RegistryException Final() => new(Failure, Message, this);
}
