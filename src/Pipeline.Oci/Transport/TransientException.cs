using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Transport;

/// <summary>An attempt failed in a way that a retry may fix; never leaves the client.</summary>
#pragma warning disable CA1064 // Nobody outside the client sees it.
internal sealed class TransientException(RegistryFailure failure, string message, Exception? inner = null) : Exception(message, inner)
#pragma warning restore CA1064
{
    public RegistryFailure Failure { get; } = failure;

    /// <summary>The wait that the registry requested.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The maximum of consecutive failures without an answer; only a registry that answers deserves the whole deadline.</summary>
    public int MaxInARow { get; init; } = 8;

    public RegistryException Final() => new(Failure, Message, this);
}
