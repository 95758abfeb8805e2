using System.Globalization;

namespace Pipeline.Adapters.Functions;

/// <summary>
/// This machine's deployments: one folder per version, <c>versions/&lt;number&gt;/</c>, with the plan's exact bytes (<c>deployment.json</c>) and its
/// origin (<c>version.json</c>). The last version is the running one.
/// </summary>
/// <param name="folder">The absolute path of the folder; the first deployment creates it.</param>
/// <param name="time">The clock for the versions' dates.</param>
public sealed class FileDeployments(string folder, TimeProvider time) : IDeploymentWriter
{
    /// <summary>The maximum of kept versions.</summary>
    public const int Kept = 20;

    private const string PlanFile = "deployment.json";
    private const string VersionFile = "version.json";
    private readonly string versions = Path.Combine(folder, "versions");

    // Versions are immutable, so concurrent calls need not read them again.
    private Known? last;

    /// <summary>The running version; null if nothing was ever deployed.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: it is unreadable or was modified.</exception>
    public async Task<StoredDeployment?> Read(CancellationToken cancellationToken)
    {
        try
        {
            var numbers = Numbers();
            return numbers.Length == 0 ? null : await Read(numbers, cancellationToken);
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"{folder} has no valid deployment: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"{folder} cannot be read", e);
        }
    }

    public Task Deploy(DeploymentPlan plan, DeploymentOrigin? commit, CancellationToken cancellationToken) => Alone(async () =>
    {
        var (standing, isBroken) = await Standing(cancellationToken);
        if (standing?.Matches(plan, commit) != true)
        {
            Put(number => new DeploymentVersion(number, time.GetUtcNow(), DeploymentTags.OfDeployment(plan.Digest), null, commit), plan.Encode(), isBroken ? 1 : Kept);
        }
    });

    /// <summary>Deploys an earlier version again, unchanged.</summary>
    /// <param name="version">A version that is still kept.</param>
    /// <param name="cancellationToken">Stops the deployment.</param>
    /// <exception cref="FaultException"><c>ERR_MODAL_LOOKUP</c>: the version does not exist any more.</exception>
    public Task RollBack(int version, CancellationToken cancellationToken) => Alone(async () =>
    {
        var earlier = (await Read(cancellationToken))?.Versions.SkipLast(1).FirstOrDefault(kept => kept.Version == version)
            ?? throw new FaultException(ErrorCode.ModalLookup, $"version {version} to roll back to");
        var plan = await File.ReadAllBytesAsync(Path.Combine(FolderOf(version), PlanFile), cancellationToken);
        Put(number => earlier with { Version = number, DeployedAt = time.GetUtcNow(), RolledBackTo = version }, plan, Kept);
    });

    private async Task<StoredDeployment> Read(int[] numbers, CancellationToken cancellationToken)
    {
        var stamp = Stamp(numbers);
        if (last is { } known && known.Stamp == stamp)
        {
            return known.Stored;
        }

        var read = new List<DeploymentVersion>(numbers.Length);
        foreach (var number in numbers)
        {
            var version = DeploymentVersion.Parse(await File.ReadAllBytesAsync(Path.Combine(FolderOf(number), VersionFile), cancellationToken));
            read.Add(version.Version == number ? version : throw new FormatException($"versions/{number} is version {version.Version}"));
        }

        var stored = new StoredDeployment(DeploymentPlan.Parse(await File.ReadAllBytesAsync(Path.Combine(FolderOf(numbers[^1]), PlanFile), cancellationToken)), read);
        last = new Known(stamp, stored);
        return stored;
    }

    private string Stamp(int[] numbers) => string.Join(' ', ((string[])[PlanFile, VersionFile])
        .Select(name => new FileInfo(Path.Combine(FolderOf(numbers[^1]), name)))
        .Select(file => $"{file.Length}-{file.LastWriteTimeUtc.Ticks}")
        .Prepend(string.Join(' ', numbers)));

    // Discard damaged versions; the new deployment repairs the folder and keeps nothing of them.
    private async Task<(StoredDeployment? Standing, bool IsBroken)> Standing(CancellationToken cancellationToken)
    {
        try
        {
            return (await Read(cancellationToken), false);
        }
        catch (FaultException)
        {
            return (null, true);
        }
    }

    // A version appears atomically, when its folder is renamed.
    private void Put(Func<int, DeploymentVersion> describe, byte[] plan, int kept)
    {
        var numbers = Numbers();
        var number = numbers.LastOrDefault() + 1;
        var partial = Path.Combine(folder, "partial");
        if (Directory.Exists(partial))
        {
            Directory.Delete(partial, recursive: true);
        }

        Directory.CreateDirectory(partial);
        Write(Path.Combine(partial, PlanFile), plan);
        Write(Path.Combine(partial, VersionFile), describe(number).Encode());
        Directory.Move(partial, FolderOf(number));
        foreach (var old in numbers.SkipLast(kept - 1))
        {
            Directory.Delete(FolderOf(old), recursive: true);
        }
    }

    // Two concurrent deployments would take the same number; the lock ends with its process.
    private async Task Alone(Func<Task> change)
    {
        try
        {
            Directory.CreateDirectory(versions);
            await using var only = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            await change();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"{folder} cannot be written, or another deployment is running", e);
        }
    }

    private int[] Numbers() => !Directory.Exists(versions) ? [] :
        [.. Directory.EnumerateDirectories(versions)
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            .Where(number => number > 0)
            .Order()];

    private string FolderOf(int number) => Path.Combine(versions, number.ToString(CultureInfo.InvariantCulture));

    private static void Write(string path, byte[] bytes)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }

    private sealed record Known(string Stamp, StoredDeployment Stored);
}
