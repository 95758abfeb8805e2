namespace Pipeline.Contracts;

/// <summary>What happened to a world, in one step.</summary>
public abstract record Transition
{
    private Transition()
    {
    }

    /// <summary>How it ended: <c>success</c>, <c>imported</c>, or the code of a fault.</summary>
    public abstract string Outcome { get; }

    /// <summary>A run whose files are in the world.</summary>
    /// <param name="Run">What was run.</param>
    /// <param name="Index">SHA-256 of <c>outputs.json</c>, which binds every output.</param>
    /// <param name="Receipt">SHA-256 of both receipts.</param>
    /// <param name="Evidence">SHA-256 of the evidence, where there is any.</param>
    /// <param name="Request">SHA-256 of the request, where there is any.</param>
    public sealed record Settled(LedgerRun Run, Digest Index, Digest Receipt, Digest? Evidence = null, Digest? Request = null) : Transition
    {
        public const string Name = "success";

        public override string Outcome => Name;

        /// <summary>SHA-256 of the run's file in each area that it has one in, the receipt's first.</summary>
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

    /// <summary>A run that ended with a fault and left no file.</summary>
    /// <param name="Run">What was run.</param>
    /// <param name="Code">The fault's code; its message may quote what a program said, so it is not kept.</param>
    public sealed record Failed(LedgerRun Run, ErrorCode Code) : Transition
    {
        public override string Outcome => Code.Name;
    }

    /// <summary>A file that was put into the world from outside; it replaces the one that was there.</summary>
    /// <param name="Path">Where it is.</param>
    /// <param name="Sha256">The digest of its bytes.</param>
    /// <param name="Size">Their number, 0 to 2^53−1.</param>
    public sealed record Imported(WorldPath Path, Digest Sha256, long Size) : Transition
    {
        public const string Name = "imported";

        public override string Outcome => Name;
    }
}

/// <summary>A run as the ledger names it.</summary>
/// <param name="Execution">The run.</param>
/// <param name="Processor">What was asked for.</param>
/// <param name="Mode">The mode of the run.</param>
/// <param name="Fingerprint">The environment, with the image in it.</param>
/// <param name="InputsHash">The hash of the inputs as delivered.</param>
/// <param name="Prefix">Where its files go.</param>
public sealed record LedgerRun(ExecutionId Execution, ProcessorRef Processor, Mode Mode, EnvFingerprint Fingerprint, Digest InputsHash, WritePrefix Prefix);
