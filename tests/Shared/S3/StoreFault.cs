namespace Pipeline.World.Samples;

/// <summary>What becomes of one call on its way to the store.</summary>
internal enum StoreFault
{
    None,

    /// <summary>The store never hears of it, and the connection ends.</summary>
    CutBefore,

    /// <summary>The connection ends in the middle of what is sent.</summary>
    CutWithin,

    /// <summary>The store does it, and the answer is lost.</summary>
    CutAfter,

    /// <summary>The connection ends in the middle of the answer's body.</summary>
    CutAnswer,

    /// <summary>500, and the store never hears of it.</summary>
    Error,

    /// <summary>403, and the store never hears of it.</summary>
    Denied,

    /// <summary>503 SlowDown, and the store never hears of it.</summary>
    SlowDown,

    /// <summary>No answer, ever.</summary>
    Silence,

    /// <summary>The connection ends, and the store hears of it when the test says so.</summary>
    Late,

    /// <summary>409, as if another call were about to take the name, and the store hears of this one when the test says so.</summary>
    Conflict,
}

/// <summary>A call as the store would see it.</summary>
/// <param name="Number">1 for the first one.</param>
/// <param name="Method">GET, HEAD, PUT…</param>
/// <param name="Path">The path with the query.</param>
internal sealed record StoreCall(int Number, string Method, string Path);
