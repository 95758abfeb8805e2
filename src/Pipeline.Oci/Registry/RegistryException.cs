namespace Pipeline.Oci;

/// <summary>Why a registry gave no answer that can be believed.</summary>
public enum RegistryFailure
{
    /// <summary>It could not be reached, or did not answer in time, or answered 5xx to the end.</summary>
    Unavailable,

    /// <summary>It asks for less (429) and the deadline does not allow to wait.</summary>
    RateLimited,

    /// <summary>The credentials are missing, wrong or not enough.</summary>
    Denied,

    /// <summary>It answered with other bytes than were asked for, or with something that is not an answer.</summary>
    Corrupt,

    /// <summary>It refuses the request as such (4xx).</summary>
    Refused,
}

/// <summary>A registry gave no answer that can be believed. The message has no secret, no header and no payload.</summary>
public sealed class RegistryException : Exception
{
    public RegistryException(RegistryFailure failure, string message, Exception? inner = null)
        : base(message, inner) => Failure = failure;

    public RegistryFailure Failure { get; }
}
