namespace Pipeline.World;

/// <summary>What a store answers to a <c>PUT</c> with <c>If-None-Match: *</c> (S3, "Conditional writes").</summary>
internal enum Creation
{
    /// <summary>200: the name is this call's.</summary>
    Created,

    /// <summary>412: the name is taken, be it by this very call, whose answer was lost and which was made again.</summary>
    Taken,

    /// <summary>409: another call is about to take the name, and may fail yet.</summary>
    Contended,
}
