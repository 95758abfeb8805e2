using System.Text;

namespace Pipeline.World.Tests;

/// <summary>Writes a kit's files, and lets a test change any of them.</summary>
internal sealed record StagedSample(ExecutionId Id, WritePrefix Prefix)
{
    public Digest Image { get; init; } = Digest.Parse("sha256:" + new string('a', 64));

    public Mode Mode { get; init; } = Mode.Mock;

    public string Prompt { get; init; } = "hello";

    public IReadOnlyDictionary<string, string> Outputs { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["outputs/reply.txt"] = "hello",
        ["outputs/deep/er.txt"] = "world",
    };

    public Func<Receipt, Receipt> BendReceipt { get; init; } = receipt => receipt;

    public Func<byte[], byte[]> BendArea { get; init; } = bytes => bytes;

    public OutputsIndex Index => OutputsIndex.Of(Outputs.Select(output => new OutputEntry(
        OutputName.Canonicalize(output.Key), Contracts.Images.Sha256.Of(Encoding.UTF8.GetBytes(output.Value)), output.Value.Length)));

    public ConfinementEvidence Evidence => new(
        new Confinement(
            new CapabilityChange([], ["ALL"]), [], [], [], Image, new ConfinementLimits(1, 1, 1, 1, new Dictionary<string, long>(StringComparer.Ordinal)), [], [],
            new ConfinementNamespaces("private", "none", "private", "default", "private"), new ConfinementNetwork("none", ["none"]),
            NoNewPrivileges: true, Platform.Amd64, Privileged: false, [], ReadOnlyRoot: true, "runc", "builtin", "1:1"),
        Id,
        Mode);

    /// <summary>The delivered artifacts and their places.</summary>
    public IReadOnlyDictionary<Digest, WorldPath> Artifacts { get; init; } = new Dictionary<Digest, WorldPath>();

    private InputsDocument Inputs => InputsDocument.Parse(Encoding.UTF8.GetBytes(Artifacts.Count == 0
        ? $$"""{"prompt":"{{Prompt}}"}"""
        : $$"""{"tables":[{{string.Join(',', Artifacts.Keys.Select(digest => $$"""{"$artifact":"{{digest}}"}"""))}}]}"""));

    public RunRequest Request => RunRequest.Of(
        new Invocation(
            Spec(), RunnableImage.Built(Image, "dev"), Platform.Amd64, Mode, Inputs, Id, Prefix, TimeSpan.FromSeconds(60),
            new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal)),
        Inputs,
        Artifacts);

    public string Processor { get; init; } = "echo@1.0.0";

    public ExpectedRun Terms => new(ProcessorRef.Parse(Processor), Mode, EnvFingerprint.Of(Image, [new("mode", "mock")]), "dev", Inputs.Hash);

    public static StagedSample New(string place = "runs/{execution_id}/")
    {
        var id = ExecutionId.From(Guid.NewGuid());
        return new StagedSample(id, WritePrefix.Expand("world://local/" + place, id));
    }

    public IStagedRun StageIn(IWorld world)
    {
        var run = world.Stage(Id, Prefix);
        Write(run.ArtifactsFolder);
        run.Keep(Evidence);
        run.Keep(Request);
        return run;
    }

    public void Write(string artifacts)
    {
        var folder = Path.Combine(artifacts, Prefix.Path);
        foreach (var (name, content) in Outputs)
        {
            var file = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, content);
        }

        var index = Index.Encode();
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "outputs.json"), index);
        var receipt = BendReceipt(Honest(index)).Encode();
        File.WriteAllBytes(Path.Combine(folder, "receipt.json"), receipt);
        Directory.CreateDirectory(Path.Combine(artifacts, "receipts"));
        File.WriteAllBytes(Path.Combine(artifacts, "receipts", $"{Id}.json"), BendArea(receipt));
    }

    private ProcessorSpec Spec() => ProcessorSpec.Parse(Encoding.UTF8.GetBytes($$"""
        {"name":"{{Processor.Split('@')[0]}}","ref":"{{Processor}}","description":"Echoes.","base":"scratch","platforms":["linux/amd64"],"platforms_reason":"A test needs no other.","inputs":{"type":"object"},
         "outputs":{"outputs/reply.txt":"text/plain"},"secrets":[],"settings":{},"timeout_s":60,"resources":{"cpus":1,"memory_mib":64,"pids":16,"tmp_mib":8},"network":"none"}
        """));

    private Receipt Honest(byte[] index) => new(
        5,
        Terms.Fingerprint,
        Id,
        InputsDocument.HashSchema,
        Image,
        Inputs.Hash,
        Mode,
        new IndexReference(Prefix.Index, Contracts.Images.Sha256.Of(index)),
        "echo",
        Terms.Processor,
        "2026-01-02T03:04:05.678Z",
        new Dictionary<string, long>(StringComparer.Ordinal),
        "dev");
}
