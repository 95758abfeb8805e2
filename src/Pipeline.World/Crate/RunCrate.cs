using Pipeline.World.Attestation;
using Pipeline.World.Files;
using Pipeline.World.Ledger;

namespace Pipeline.World.Crate;

/// <summary>Settled runs as a Workflow Run RO-Crate (Process Run Crate 0.5): a folder that documents what ran, on which inputs, with which results.</summary>
/// <remarks>
/// Every world file keeps its path, <c>&lt;world&gt;/&lt;path&gt;</c>, so an artifact that one run wrote and another read is one file. Files are
/// hashed as they are copied. Equal runs give equal bytes, except for attestations, because signatures differ.
/// </remarks>
public sealed class RunCrate
{
    /// <summary>The most runs in one crate.</summary>
    public const int MaxRuns = 1000;

    private const string LedgerFile = "ledger-entries.jsonl";
    private const string JsonLines = "application/jsonl";
    private readonly Dictionary<string, CrateFile> files = new(StringComparer.Ordinal);
    private readonly IWorld world;
    private readonly CrateFolder folder;

    private RunCrate(IWorld world, CrateFolder folder) => (this.world, this.folder) = (world, folder);

    /// <summary>Checks the runs like <see cref="SettledRun.Read"/> and writes the crate atomically.</summary>
    /// <param name="world">The world of the runs.</param>
    /// <param name="executions">The runs, 1 to <see cref="MaxRuns"/>, in any order.</param>
    /// <param name="target">The folder to create.</param>
    /// <param name="options">What else the crate holds.</param>
    /// <param name="cancellationToken">Cancels and leaves nothing behind.</param>
    /// <exception cref="FaultException">
    /// <c>ERR_INPUTS</c> if the target exists or the ledger lacks a run; <c>ERR_ADAPTER_INVOCATION</c> if a run has changed since it
    /// settled, or the storage fails.
    /// </exception>
    public static void Write(IWorld world, IReadOnlyCollection<ExecutionId> executions, string target, CrateOptions options, CancellationToken cancellationToken)
    {
        if (executions.Count is 0 or > MaxRuns)
        {
            throw new FaultException(ErrorCode.Inputs, $"a crate must have 1 to {MaxRuns} runs");
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

    // Runs after all other copies, so that outputs of the crate's own runs are already present.
    private CrateArtifact[] Artifacts(CrateRun run, CancellationToken cancellationToken) => run.Request is null ? [] :
    [
        .. run.Request.Artifacts.OrderBy(artifact => artifact.Key.Hex, StringComparer.Ordinal)
            .Select(artifact => new CrateArtifact(artifact.Key, TryCopy(artifact.Value, artifact.Key, null, cancellationToken))),
    ];

    private CrateFile? TryCopy(WorldPath place, Digest sha256, string? mediaType, CancellationToken cancellationToken)
    {
        var path = CrateFile.PathOf(place);
        if (files.TryGetValue(path, out var existing))
        {
            return existing.Sha256 == sha256 ? existing : null;
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

/// <summary>What a crate holds besides its runs.</summary>
public sealed record CrateOptions
{
    /// <summary>The license of the files; null if none was stated.</summary>
    public Uri? License { get; init; }

    /// <summary>Signs the statement of a run (<see cref="DsseEnvelope"/>); null for crates without attestations.</summary>
    public Func<SettledRun, byte[]>? Attest { get; init; }
}

/// <summary>A crate under construction, in a folder beside its target, so that it appears atomically.</summary>
/// <remarks>The next export to the same place removes a killed export's folder: <c>.crate-*</c>, if no process holds its lock.</remarks>
internal sealed class CrateFolder : IDisposable
{
    private const string Prefix = ".crate-";
    private readonly string final;
    private readonly string staged;
    private readonly StagingFolder staging;

    private CrateFolder(string final, StagingFolder staging)
    {
        (this.final, this.staging) = (final, staging);
        // Others cannot enter the staging folder, so the crate itself can have the default modes.
        staged = Path.Combine(staging.Path, "crate");
        Directory.CreateDirectory(staged);
    }

    /// <exception cref="FaultException"><c>ERR_INPUTS</c> if the folder exists.</exception>
    public static CrateFolder Begin(string folder)
    {
        var place = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (FileNode.At(place) is not null)
        {
            throw new FaultException(ErrorCode.Inputs, $"{place} already exists");
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

    /// <summary>Where a file of the crate lies at present.</summary>
    public string At(CrateFile file) => Path.Combine(staged, file.Path);

    public CrateFile Put(string path, ReadOnlyMemory<byte> content, string mediaType)
    {
        using var file = Create(path);
        file.Write(content.Span);
        file.Flush(flushToDisk: true);
        return new CrateFile(path, Sha256.Of(content.Span), content.Length, mediaType);
    }

    /// <summary>Copies a file and hashes the copied bytes.</summary>
    /// <returns>The file; null, with nothing left behind, if the bytes do not match.</returns>
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

    /// <summary>Moves the crate to its final place.</summary>
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
