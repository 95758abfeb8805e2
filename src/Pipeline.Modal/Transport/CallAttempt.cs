namespace Pipeline.Modal.Transport;

/// <summary>Which attempt of a call it is.</summary>
/// <param name="Key">The call's, the same for all of its attempts: by it the service knows that it has done this already.</param>
/// <param name="Retries">How many attempts failed before, from 0.</param>
/// <param name="Throttled">How many times the service asked to come back later, from 0.</param>
/// <param name="Elapsed">Since the call began.</param>
internal sealed record CallAttempt(string Key, int Retries, int Throttled, TimeSpan Elapsed);
