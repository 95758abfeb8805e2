namespace Pipeline.Contracts.Ledger;

/// <summary>One change of a world.</summary>
public abstract record Transition
{
    private Transition()
    {
    }

    /// <summary>The result: <c>success</c>, <c>imported</c>, or the code of a fault.</summary>
    public abstract string Outcome { get; }

    /// <summary>A run whose files are in the world.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Index">SHA-256 of <c>outputs.json</c>, which binds every output.</param>
    /// <param name="Receipt">SHA-256 of both receipts.</param>
    /// <param name="Evidence">SHA-256 of the evidence, if there is any.</param>
    /// <param name="Request">SHA-256 of the request, if there is any.</param>
    public sealed record Settled(LedgerRun Run, Digest Index, Digest Receipt, Digest? Evidence = null, Digest? Request = null) : Transition
    {
        public const string Name = "success";

        public override string Outcome => Name;

        /// <summary>SHA-256 of the run's file in each area that has one, the receipt's first.</summary>
        public IEnumerable<KeyValuePair<RunArea, Digest>> Areas
        {
            get
            {
                yield return new(RunArea.Receipts, Receipt);
                if (Evidence is not null)
                {
                    yield return new(RunArea.Evidence, Evidence);
                }

                if (Request is not null)
                {
                    yield return new(RunArea.Requests, Request);
                }
            }
        }
    }

    /// <summary>A run that ended with a fault and left no files.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Code">The fault's code. Its message may quote a program's output, so the ledger does not keep it.</param>
    public sealed record Failed(LedgerRun Run, ErrorCode Code) : Transition
    {
        public override string Outcome => Code.Name;
    }

    /// <summary>A file imported from outside the world; it replaces any file at its path.</summary>
    /// <param name="Path">The file's path.</param>
    /// <param name="Sha256">The digest of its bytes.</param>
    /// <param name="Size">The number of bytes, 0 to 2^53−1.</param>
    public sealed record Imported(WorldPath Path, Digest Sha256, long Size) : Transition
    {
        public const string Name = "imported";

        public override string Outcome => Name;
    }
}

/// <summary>A run as the ledger names it.</summary>
/// <param name="Execution">The run.</param>
/// <param name="Processor">The requested processor.</param>
/// <param name="Mode">The mode of the run.</param>
/// <param name="Fingerprint">The environment, including the image.</param>
/// <param name="InputsHash">The hash of the inputs as delivered.</param>
/// <param name="Prefix">The prefix of the run's files.</param>
public sealed record LedgerRun(ExecutionId Execution, ProcessorRef Processor, Mode Mode, EnvFingerprint Fingerprint, Digest InputsHash, WritePrefix Prefix);
