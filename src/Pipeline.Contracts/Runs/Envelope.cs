namespace Pipeline.Contracts.Runs;

/// <summary>The environment of a run and, for a success, its image.</summary>
public sealed record EnvelopeMeta(string EnvFingerprint, Digest? ImageDigest = null, string? ImageTag = null);

/// <summary>An adapter's answer: a success with its outputs, or a fault.</summary>
public abstract record Envelope
{
    private Envelope(ExecutionId executionId) => ExecutionId = executionId;

    public ExecutionId ExecutionId { get; }

    /// <summary>Reads an envelope from its canonical bytes.</summary>
    /// <exception cref="FormatException">The bytes are not a canonical envelope; the message says why.</exception>
    public static Envelope Parse(ReadOnlyMemory<byte> utf8) =>
        EnvelopeWire.ToEnvelope(ContractDocument.Read(utf8, RunsJson.Default.EnvelopeWire));

    /// <summary>The line on stdout: canonical JSON and a line feed.</summary>
    public byte[] Encode() => ContractDocument.Write(EnvelopeWire.Of(this), RunsJson.Default.EnvelopeWire);

    /// <summary>The run settled: its outputs, sorted by path (ordinal), and the path of their index.</summary>
    public sealed record Success : Envelope
    {
        /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>, "invalid index_path root", if the index lies outside the prefix.</exception>
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

    /// <summary>The run did not settle: the fault, and the part of the environment that was known by then (possibly empty).</summary>
    public sealed record Failure : Envelope
    {
        public Failure(ExecutionId id, Fault fault, string envFingerprint)
            : base(id) => (Fault, EnvFingerprint) = (fault, envFingerprint);

        public Fault Fault { get; }

        public string EnvFingerprint { get; }
    }
}
