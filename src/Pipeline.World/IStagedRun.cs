using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>A run that is not visible yet. Disposing it discards whatever was not settled.</summary>
public interface IStagedRun : IDisposable
{
    /// <summary>The folder of the container's <c>/pipeline/in</c>; it holds an empty <c>artifacts/</c>.</summary>
    string InputsFolder { get; }

    /// <summary>The folder of the container's <c>/pipeline/out</c>, empty and writable by any user (its parent is the owner's alone).</summary>
    string ArtifactsFolder { get; }

    /// <summary>Puts an artifact at <c>artifacts/&lt;hex&gt;</c> of <see cref="InputsFolder"/>.</summary>
    /// <exception cref="FaultException"><c>ERR_INPUTS</c>, "not in the world", when there is no plain file.</exception>
    Digest Bring(WorldPath artifact, CancellationToken cancellationToken);

    /// <summary>Writes <c>inputs.json</c> into <see cref="InputsFolder"/>.</summary>
    void PutInputs(ReadOnlyMemory<byte> canonical);

    /// <summary>The folder in <see cref="ArtifactsFolder"/> that stands for the write prefix, reached without a link.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when it is missing or behind a link.</exception>
    string EnterRunFolder();

    /// <summary>Keeps the evidence of the run, out of the container's reach, to be published with it.</summary>
    void Keep(ConfinementEvidence evidence);

    /// <summary>Keeps what the run was asked, out of the container's reach, to be published with it.</summary>
    void Keep(RunRequest request);

    /// <summary>Checks the index, both receipts and what was kept against what was asked and found, then publishes and records; what was kept comes first, the receipts area last.</summary>
    /// <param name="terms">What was asked.</param>
    /// <param name="outputs">What was found, by name, size and digest.</param>
    /// <exception cref="FaultException">
    /// <c>ERR_ADAPTER_INVOCATION</c> when anything differs or the storage fails; nothing is published then. Where a store does not answer it may yet be:
    /// "… whether its ledger has the entry is not known". <see cref="Fail"/> decides it.
    /// </exception>
    Receipt Settle(RunTerms terms, OutputsIndex outputs);

    /// <summary>Records that the run ended with a fault; nothing of it is published. Where it turns out that it did settle, nothing is recorded.</summary>
    void Fail(RunTerms terms, ErrorCode code);
}

/// <summary>What a run was asked to be.</summary>
/// <param name="Processor">The reference that was asked for.</param>
/// <param name="Mode">The mode of the run.</param>
/// <param name="Fingerprint">The environment, with the image in it.</param>
/// <param name="ImageTag">The human tag, where there is one.</param>
/// <param name="InputsHash">The hash of the inputs as delivered.</param>
public sealed record RunTerms(ProcessorRef Processor, Mode Mode, EnvFingerprint Fingerprint, string? ImageTag, Digest InputsHash)
{
    /// <summary>The run as the ledger names it.</summary>
    internal LedgerRun Of(ExecutionId id, WritePrefix prefix) => new(id, Processor, Mode, Fingerprint, InputsHash, prefix);
}
