namespace Pipeline.Contracts;

/// <summary>What ran: its environment and, in a success, the image.</summary>
public sealed record EnvelopeMeta(string EnvFingerprint, Digest? ImageDigest = null, string? ImageTag = null);

/// <summary>The one answer of an adapter: a success with its outputs, or a fault.</summary>
public abstract record Envelope
{
    private Envelope(ExecutionId executionId) => ExecutionId = executionId;

    public ExecutionId ExecutionId { get; }

    /// <summary>Reads an envelope in its canonical bytes.</summary>
    /// <exception cref="FormatException">It is not the canonical form of an envelope; the message says why.</exception>
    public static Envelope Parse(ReadOnlyMemory<byte> utf8) =>
        EnvelopeWire.ToEnvelope(ContractDocument.Read(utf8, RunsJson.Default.EnvelopeWire));

    /// <summary>The line on stdout: canonical JSON and a line feed.</summary>
    public byte[] Encode() => ContractDocument.Write(EnvelopeWire.Of(this), RunsJson.Default.EnvelopeWire);

    /// <summary>The run settled: its outputs, sorted by path (ordinal), and where their index lies.</summary>
    public sealed record Success : Envelope
    {
        /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>, "invalid index_path root", when the index lies outside the prefix.</exception>
        public Success(ExecutionId id, WritePrefix prefix, WorldPath index, IEnumerable<WorldPath> outputs, EnvFingerprint fingerprint, string? imageTag)
            : this(id, index, [.. outputs.Order()], fingerprint, imageTag)
        {
            if (!prefix.Holds(index))
            {
                throw new FaultException(ErrorCode.AdapterInvocation, "invalid index_path root");
            }
        }

        internal Success(ExecutionId id, WorldPath index, IReadOnlyList<WorldPath> outputs, EnvFingerprint fingerprint, string? imageTag)
            : base(id) => (IndexPath, Outputs, EnvFingerprint, ImageTag) = (index, outputs, fingerprint, imageTag);

        public WorldPath IndexPath { get; }

        public IReadOnlyList<WorldPath> Outputs { get; }

        public EnvFingerprint EnvFingerprint { get; }

        public Digest ImageDigest => EnvFingerprint.Image;

        public string? ImageTag { get; }
    }

    /// <summary>The run did not settle: the fault, and as much of the environment as was known by then (it may be empty).</summary>
    public sealed record Failure : Envelope
    {
        public Failure(ExecutionId id, Fault fault, string envFingerprint)
            : base(id) => (Fault, EnvFingerprint) = (fault, envFingerprint);

        public Fault Fault { get; }

        public string EnvFingerprint { get; }
    }
}
