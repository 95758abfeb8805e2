namespace Pipeline.World.Samples;

/// <summary>A fault of one call on its way to the store.</summary>
internal enum StoreFault
{
    None,

    /// <summary>The store does not get it, and the connection ends.</summary>
    CutBefore,

    /// <summary>The connection ends in the middle of the request.</summary>
    CutWithin,

    /// <summary>The store executes it, and the answer is lost.</summary>
    CutAfter,

    /// <summary>The connection ends in the middle of the answer's body.</summary>
    CutAnswer,

    /// <summary>500, and the store does not get it.</summary>
    Error,

    /// <summary>403, and the store does not get it.</summary>
    Denied,

    /// <summary>503 SlowDown, and the store does not get it.</summary>
    SlowDown,

    /// <summary>No answer at all.</summary>
    Silence,

    /// <summary>The connection ends, and the store gets it when the test says so.</summary>
    Late,

    /// <summary>409, as if another call were about to take the name, and the store gets this one when the test says so.</summary>
    Conflict,
}

/// <summary>A call as the store sees it.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Method">GET, HEAD, PUT…</param>
/// <param name="Path">The path with the query.</param>
internal sealed record StoreCall(int Number, string Method, string Path);
