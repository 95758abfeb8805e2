namespace Pipeline.Modal.Transport;

/// <summary>One attempt of a call.</summary>
/// <param name="Key">The call's key, the same for all of its attempts, by which the service recognizes repetitions.</param>
/// <param name="Retries">The number of failed attempts before, from 0.</param>
/// <param name="Throttled">The number of requests to come back later, from 0.</param>
/// <param name="Elapsed">The time since the call began.</param>
internal sealed record CallAttempt(string Key, int Retries, int Throttled, TimeSpan Elapsed);
