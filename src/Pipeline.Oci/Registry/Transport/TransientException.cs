namespace Pipeline.Oci;

/// <summary>An attempt failed in a way that another one may not; never leaves the client.</summary>
#pragma warning disable CA1064 // Nobody outside the client sees it.
internal sealed class TransientException(RegistryFailure failure, string message, Exception? inner = null) : Exception(message, inner)
#pragma warning restore CA1064
{
    public RegistryFailure Failure { get; } = failure;

    /// <summary>What the registry asked to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The most attempts that make sense; nobody listening is not worth a whole deadline.</summary>
    public int MaxAttempts { get; init; } = int.MaxValue;

    /// <summary>Whether the registry itself asks to come back later.</summary>
    public bool IsAskedFor => RetryAfter is not null || Failure == RegistryFailure.RateLimited;

    public RegistryException Final() => new(Failure, Message, this);
}
