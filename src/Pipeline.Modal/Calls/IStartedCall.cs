using Modal.Client;

namespace Pipeline.Modal.Calls;

/// <summary>A call that a plane has accepted.</summary>
internal interface IStartedCall
{
    /// <summary>Waits for the output; null if there is none within <paramref name="poll"/>.</summary>
    Task<FunctionGetOutputsItem?> Await(TimeSpan poll, CancellationToken cancellationToken);

    /// <summary>Sends the same input again after the platform lost it.</summary>
    /// <param name="count">The number of earlier repetitions.</param>
    /// <param name="cancellationToken">Stops the attempt.</param>
    Task Retry(uint count, CancellationToken cancellationToken);

    /// <summary>Cancels the call on the platform, if the plane supports that.</summary>
    /// <returns>The result, for the log.</returns>
    Task<string> Cancel(CancellationToken cancellationToken);
}
