using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>Settled runs as a Workflow Run RO-Crate (Process Run Crate 0.5): a folder that tells a stranger what was run, on what, with which result.</summary>
/// <remarks>
/// Every file of a world lies at its own path in it, <c>&lt;world&gt;/&lt;path&gt;</c>, so an artifact that one run wrote and another read is one file. What is
/// copied is hashed while it is copied. The same runs make the same bytes, but for attestations: no two signatures are alike.
/// </remarks>
public sealed class RunCrate
{
    /// <summary>The most runs of one crate.</summary>
    public const int MaxRuns = 1000;

    private const string LedgerFile = "ledger-entries.jsonl";
    private const string JsonLines = "application/jsonl";
    private readonly Dictionary<string, CrateFile> files = new(StringComparer.Ordinal);
    private readonly IWorld world;
    private readonly CrateFolder folder;

    private RunCrate(IWorld world, CrateFolder folder) => (this.world, this.folder) = (world, folder);

    /// <summary>Checks the runs as <see cref="SettledRun.Read"/> does, and writes the crate: the whole of it, or nothing.</summary>
    /// <param name="world">Where they are.</param>
    /// <param name="executions">The runs, 1 to <see cref="MaxRuns"/>, in any order.</param>
    /// <param name="target">The folder to be made.</param>
    /// <param name="options">What the crate has beside them.</param>
    /// <param name="cancellationToken">Breaks off; nothing is left then.</param>
    /// <exception cref="FaultException">
    /// <c>ERR_INPUTS</c> when something stands at the target, or the ledger tells of no such run; <c>ERR_ADAPTER_INVOCATION</c> when a run is not as it was
    /// settled, or the storage fails.
    /// </exception>
    public static void Write(IWorld world, IReadOnlyCollection<ExecutionId> executions, string target, CrateOptions options, CancellationToken cancellationToken)
    {
        if (executions.Count is 0 or > MaxRuns)
        {
            throw new FaultException(ErrorCode.Inputs, $"a crate has 1 to {MaxRuns} runs");
        }

        var runs = executions.Distinct().Select(id => (Run: SettledRun.Read(world, id, cancellationToken), Entry: EntryOf(world, id)))
            .OrderBy(run => run.Entry.Sequence).ToArray();
        StorageFault.Translate(
            () =>
            {
                using var staged = CrateFolder.Begin(target);
                var crate = new RunCrate(world, staged);
                var ledger = staged.Put(LedgerFile, runs.SelectMany(run => run.Entry.Encode()).ToArray(), JsonLines);
                var copied = runs.Select(run => crate.Copy(run.Run, run.Entry, options, cancellationToken)).ToArray();
                var whole = copied.Select(run => run with { Artifacts = crate.Artifacts(run, cancellationToken) }).ToArray();
                staged.Put(CrateMetadata.File, CrateMetadata.Of(whole, ledger, options.License), CrateFile.Json);
                staged.Finish();
                return true;
            },
            "the crate");
    }

    private static LedgerEntry EntryOf(IWorld world, ExecutionId id) =>
        world.Ledger.Find(new LedgerQuery { Execution = id }).Entries.First(entry => entry.Transition is Transition.Settled);

    private CrateRun Copy(SettledRun run, LedgerEntry entry, CrateOptions options, CancellationToken cancellationToken)
    {
        var documents = new List<CrateFile>
        {
            Copy(run.Prefix.Index, run.Receipt.OutputsIndex.Sha256, CrateFile.Json, cancellationToken),
            Copy(run.Prefix.Receipt, run.ReceiptSha256, CrateFile.Json, cancellationToken),
        };
        documents.AddRange(run.Kept.OrderBy(kept => kept.Key).Select(kept => Copy(kept.Key, kept.Value, CrateFile.Json, cancellationToken)));
        var request = RequestOf(run);
        var outputs = run.Outputs.Outputs
            .Select(output => Copy(run.Prefix.Output(output.Path), output.Sha256, request?.Spec.Outputs.GetValueOrDefault(output.Path), cancellationToken)).ToArray();
        if (options.Attest is { } attest)
        {
            documents.Add(folder.Put($"{run.Receipt.ExecutionId}.att.json", attest(run), CrateFile.Json));
        }

        return new CrateRun(run, entry, request, outputs, documents, []);
    }

    private RunRequest? RequestOf(SettledRun run) =>
        files.TryGetValue(CrateFile.PathOf(run.Prefix.RequestInArea(run.Receipt.ExecutionId)), out var request) ? RunRequest.Parse(File.ReadAllBytes(folder.At(request))) : null;

    private CrateFile Copy(WorldPath place, Digest sha256, string? mediaType, CancellationToken cancellationToken) =>
        TryCopy(place, sha256, mediaType, cancellationToken) ?? throw new FaultException(ErrorCode.AdapterInvocation, $"not as it was settled: {place}");

    // After all runs: what one of them wrote is here then.
    private CrateArtifact[] Artifacts(CrateRun run, CancellationToken cancellationToken) => run.Request is null ? [] :
    [
        .. run.Request.Artifacts.OrderBy(artifact => artifact.Key.Hex, StringComparer.Ordinal)
            .Select(artifact => new CrateArtifact(artifact.Key, TryCopy(artifact.Value, artifact.Key, null, cancellationToken))),
    ];

    private CrateFile? TryCopy(WorldPath place, Digest sha256, string? mediaType, CancellationToken cancellationToken)
    {
        var path = CrateFile.PathOf(place);
        if (files.TryGetValue(path, out var there))
        {
            return there.Sha256 == sha256 ? there : null;
        }

        if (!world.Exists(place))
        {
            return null;
        }

        using var content = world.OpenRead(place);
        var file = folder.TryCopy(content, new CrateFile(path, sha256, 0, mediaType), cancellationToken);
        return file is null ? null : files[path] = file;
    }
}

/// <summary>What a crate has beside its runs.</summary>
public sealed record CrateOptions
{
    /// <summary>The license of the files; none when nobody said one.</summary>
    public Uri? License { get; init; }

    /// <summary>Makes the signed statement of a run (<see cref="DsseEnvelope"/>); none for crates without.</summary>
    public Func<SettledRun, byte[]>? Attest { get; init; }
}

/// <summary>A crate on its way: in a folder beside the one that it will be, which has it whole or not at all.</summary>
/// <remarks>What an export left that was killed is removed by the next one into the same place: <c>.crate-*</c>, and only where no process holds its lock any more.</remarks>
internal sealed class CrateFolder : IDisposable
{
    private const string Prefix = ".crate-";
    private readonly string final;
    private readonly string staged;
    private readonly StagingFolder staging;

    private CrateFolder(string final, StagingFolder staging)
    {
        (this.final, this.staging) = (final, staging);
        // In there nobody else can come near it; the crate itself has the modes of any other folder.
        staged = Path.Combine(staging.Path, "crate");
        Directory.CreateDirectory(staged);
    }

    /// <exception cref="FaultException"><c>ERR_INPUTS</c> when something stands there.</exception>
    public static CrateFolder Begin(string folder)
    {
        var place = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (FileNode.At(place) is not null)
        {
            throw new FaultException(ErrorCode.Inputs, $"{place} is there already");
        }

        var around = Path.GetDirectoryName(place)!;
        Directory.CreateDirectory(around);
        StagingFolder.Sweep(around, Prefix);
        var beside = StagingFolder.Create(around, $"{Prefix}{Path.GetRandomFileName()}");
        try
        {
            return new CrateFolder(place, beside);
        }
        catch
        {
            beside.Dispose();
            throw;
        }
    }

    /// <summary>Where a file of it lies now.</summary>
    public string At(CrateFile file) => Path.Combine(staged, file.Path);

    public CrateFile Put(string path, ReadOnlyMemory<byte> content, string mediaType)
    {
        using var file = Create(path);
        file.Write(content.Span);
        file.Flush(flushToDisk: true);
        return new CrateFile(path, Sha256.Of(content.Span), content.Length, mediaType);
    }

    /// <summary>Copies a file, and hashes what it copies.</summary>
    /// <returns>The file; none, and nothing is left of it, when its bytes are not the expected ones.</returns>
    public CrateFile? TryCopy(Stream content, CrateFile expected, CancellationToken cancellationToken)
    {
        using (var file = Create(expected.Path))
        {
            var digest = HashedCopy.Run(content, file, cancellationToken);
            file.Flush(flushToDisk: true);
            if (digest == expected.Sha256)
            {
                return expected with { Size = file.Length };
            }
        }

        File.Delete(At(expected));
        return null;
    }

    /// <summary>Gives it its name.</summary>
    public void Finish()
    {
        foreach (var folder in Directory.EnumerateDirectories(staged, "*", SearchOption.AllDirectories).Append(staged))
        {
            Libc.SyncFolder(folder);
        }

        DurableFolder.Move(staged, final);
    }

    public void Dispose() => staging.Dispose();

    private FileStream Create(string path)
    {
        var file = Path.Combine(staged, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return new FileStream(file, FileMode.CreateNew);
    }
}
