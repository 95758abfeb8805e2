namespace Pipeline.World.S3;

/// <summary>A store's answer to <c>PUT</c> with <c>If-None-Match: *</c> (S3, "Conditional writes").</summary>
internal enum Creation
{
    /// <summary>200: this call created the name.</summary>
    Created,

    /// <summary>412: the name is taken, possibly by this very call, if its answer was lost and it was repeated.</summary>
    Taken,

    /// <summary>409: a concurrent call for the name is in progress and may still fail.</summary>
    Contended,
}
