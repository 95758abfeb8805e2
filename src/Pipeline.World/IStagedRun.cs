namespace Pipeline.World;

/// <summary>A run that is not yet visible. Disposing it discards everything unsettled.</summary>
public interface IStagedRun : IDisposable
{
    /// <summary>The container's <c>/pipeline/in</c> on the host; it holds an empty <c>artifacts/</c>.</summary>
    string InputsFolder { get; }

    /// <summary>The container's <c>/pipeline/out</c> on the host, empty and writable by any user (only the owner can enter its parent).</summary>
    string ArtifactsFolder { get; }

    /// <summary>Copies an artifact to <c>artifacts/&lt;hex&gt;</c> of <see cref="InputsFolder"/>.</summary>
    /// <exception cref="FaultException"><c>ERR_INPUTS</c>, "not in the world", if there is no plain file at the path.</exception>
    Digest CopyArtifact(WorldPath artifact, CancellationToken cancellationToken);

    /// <summary>Writes <c>inputs.json</c> into <see cref="InputsFolder"/>.</summary>
    void PutInputs(ReadOnlyMemory<byte> canonical);

    /// <summary>The folder in <see cref="ArtifactsFolder"/> that corresponds to the write prefix, reached without following links.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if it is missing or behind a link.</exception>
    string EnterRunFolder();

    /// <summary>Stores the run's evidence where the container cannot reach it, to publish it with the run.</summary>
    void Keep(ConfinementEvidence evidence);

    /// <summary>Stores the run's request where the container cannot reach it, to publish it with the run.</summary>
    void Keep(RunRequest request);

    /// <summary>
    /// Checks the index, both receipts and the stored documents against the terms and the scanned outputs, then publishes and records the run.
    /// The stored documents come first, the copy in the receipts area last.
    /// </summary>
    /// <param name="terms">What the run had to be.</param>
    /// <param name="outputs">The outputs that the scan found, by name, size and digest.</param>
    /// <exception cref="FaultException">
    /// <c>ERR_ADAPTER_INVOCATION</c> if anything differs or the storage fails; then nothing is published. If a store does not answer, the run may still be
    /// published: "… whether its ledger has the entry is not known". <see cref="Fail"/> resolves that.
    /// </exception>
    Receipt Settle(ExpectedRun terms, OutputsIndex outputs);

    /// <summary>Records that the run ended with a fault and publishes none of its files. If the run turns out to have settled, it records nothing.</summary>
    void Fail(ExpectedRun terms, ErrorCode code);
}

/// <summary>What a run has to be.</summary>
/// <param name="Processor">The requested processor.</param>
/// <param name="Mode">The mode of the run.</param>
/// <param name="Fingerprint">The environment, including the image.</param>
/// <param name="ImageTag">The human tag, if there is one.</param>
/// <param name="InputsHash">The hash of the inputs as delivered.</param>
public sealed record ExpectedRun(ProcessorRef Processor, Mode Mode, EnvFingerprint Fingerprint, string? ImageTag, Digest InputsHash)
{
    /// <summary>The run as the ledger records it.</summary>
    internal LedgerRun Of(ExecutionId id, WritePrefix prefix) => new(id, Processor, Mode, Fingerprint, InputsHash, prefix);
}
