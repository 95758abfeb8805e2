namespace Pipeline.Contracts.Ports;

/// <summary>Runs processors and returns envelopes.</summary>
public interface IAdapter
{
    /// <summary>The adapter's name in logs and fingerprints: <c>[a-z]+</c>.</summary>
    string Name { get; }

    /// <summary>Runs one invocation to completion; every outcome is an envelope.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; nothing of the run remains.</exception>
    Envelope Invoke(Invocation invocation, CancellationToken cancellationToken);
}
