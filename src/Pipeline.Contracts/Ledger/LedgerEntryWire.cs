namespace Pipeline.Contracts.Ledger;

/// <summary>An entry on the wire; <c>outcome</c> decides which optional members it has.</summary>
internal sealed record LedgerEntryWire(
    string Outcome,
    Digest PreviousHash,
    string Schema,
    long Sequence,
    string TimestampUtc,
    EnvFingerprint? EnvFingerprint = null,
    Digest? EvidenceSha256 = null,
    ExecutionId? ExecutionId = null,
    Digest? Hash = null,
    Digest? ImageDigest = null,
    Digest? IndexSha256 = null,
    Digest? InputsHash = null,
    Mode? Mode = null,
    WorldPath? Path = null,
    ProcessorRef? ProcessorRef = null,
    Digest? ReceiptSha256 = null,
    Digest? RequestSha256 = null,
    Digest? Sha256 = null,
    long? Size = null,
    WritePrefix? WritePrefix = null)
{
    private const long MaxWhole = (1L << 53) - 1;

    public static LedgerEntryWire Of(LedgerHead head, string timestampUtc, Transition transition)
    {
        var wire = new LedgerEntryWire(transition.Outcome, head.Hash, LedgerEntry.SchemaName, head.Sequence + 1, timestampUtc);
        return transition switch
        {
            Transition.Settled settled => wire.With(settled.Run) with
            {
                EvidenceSha256 = settled.Evidence, IndexSha256 = settled.Index, ReceiptSha256 = settled.Receipt, RequestSha256 = settled.Request,
            },
            Transition.Failed failed => wire.With(failed.Run),
            Transition.Imported imported => wire with { Path = imported.Path, Sha256 = imported.Sha256, Size = imported.Size },
            _ => throw new ArgumentException("an unknown transition", nameof(transition)),
        };
    }

    public Digest ComputeHash() => Images.Sha256.Of(ContractDocument.Write(this with { Hash = null }, LedgerJson.Default.LedgerEntryWire));

    /// <exception cref="FormatException">A member is missing, unexpected or invalid.</exception>
    public Transition ToTransition()
    {
        var transition = Read();
        var broken = this switch
        {
            { Schema: not LedgerEntry.SchemaName } => $"the schema of an entry is {LedgerEntry.SchemaName}",
            { Sequence: < 1 or > MaxWhole } => "sequence must be 1 to 2^53-1",
            { Size: < 0 or > MaxWhole } => "size must be 0 to 2^53-1",
            _ when !Receipt.IsTimestamp(TimestampUtc) => "timestamp_utc is YYYY-MM-DDTHH:MM:SS.mmmZ",
            _ when EnvFingerprint is not null && EnvFingerprint.Image != ImageDigest => "image_digest and env_fingerprint name two images",
            _ when Of(new LedgerHead(Sequence - 1, PreviousHash), TimestampUtc, transition) with { Hash = Hash } != this => $"an entry of outcome {Outcome} has other members",
            _ => null,
        };
        return broken is null ? transition : throw new FormatException(broken);
    }

    private Transition Read() => Outcome switch
    {
        Transition.Settled.Name => new Transition.Settled(Run(), Need(IndexSha256, "index_sha256"), Need(ReceiptSha256, "receipt_sha256"), EvidenceSha256, RequestSha256),
        Transition.Imported.Name => new Transition.Imported(
            Need(Path, "path"), Need(Sha256, "sha256"), Size ?? throw new FormatException("missing size")),
        _ => new Transition.Failed(Run(), TextForm.Parse<ErrorCode>(Outcome)),
    };

    private LedgerRun Run() => new(
        Need(ExecutionId, "execution_id"),
        Need(ProcessorRef, "processor_ref"),
        Need(Mode, "mode"),
        Need(EnvFingerprint, "env_fingerprint"),
        Need(InputsHash, "inputs_hash"),
        Need(WritePrefix, "write_prefix"));

    private LedgerEntryWire With(LedgerRun run) => this with
    {
        EnvFingerprint = run.Fingerprint,
        ExecutionId = run.Execution,
        ImageDigest = run.Fingerprint.Image,
        InputsHash = run.InputsHash,
        Mode = run.Mode,
        ProcessorRef = run.Processor,
        WritePrefix = run.Prefix,
    };

    private static T Need<T>(T? value, string member)
        where T : class => value ?? throw new FormatException($"missing {member}");
}
