using Modal.Client;

namespace Pipeline.Modal.Calls;

/// <summary>A call that a plane has taken.</summary>
internal interface IStartedCall
{
    /// <summary>Waits for the output; none when there was none within <paramref name="poll"/>.</summary>
    Task<FunctionGetOutputsItem?> Await(TimeSpan poll, CancellationToken cancellationToken);

    /// <summary>Gives the same input again, because the platform lost it.</summary>
    /// <param name="count">How often that was done before.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task Retry(uint count, CancellationToken cancellationToken);

    /// <summary>Ends the call on the other side, where a plane has a way to.</summary>
    /// <returns>What became of it, for the log.</returns>
    Task<string> Cancel(CancellationToken cancellationToken);
}
