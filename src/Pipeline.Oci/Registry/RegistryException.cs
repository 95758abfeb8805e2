namespace Pipeline.Oci.Registry;

/// <summary>Why a registry gave no credible answer.</summary>
public enum RegistryFailure
{
    /// <summary>It could not be reached, did not answer in time, or kept answering 5xx.</summary>
    Unavailable,

    /// <summary>It limits the rate (429), and the deadline does not allow waiting.</summary>
    RateLimited,

    /// <summary>The credentials are missing, invalid or insufficient.</summary>
    Denied,

    /// <summary>It answered with different bytes, or with something that is not an answer.</summary>
    Corrupt,

    /// <summary>It refused the request itself (4xx).</summary>
    Refused,
}

/// <summary>A registry gave no credible answer. The message contains no secret, header or payload.</summary>
public sealed class RegistryException : Exception
{
    public RegistryException(RegistryFailure failure, string message, Exception? inner = null)
        : base(message, inner) => Failure = failure;

    public RegistryFailure Failure { get; }
}
