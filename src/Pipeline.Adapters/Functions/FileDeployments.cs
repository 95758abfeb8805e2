using System.Globalization;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Functions;

/// <summary>What is deployed on this machine: <c>deployment.json</c>, the plan's own bytes, and the last versions in <c>history/&lt;number&gt;.json</c>.</summary>
/// <param name="folder">The absolute path of the folder; made by the first deployment.</param>
public sealed class FileDeployments(string folder) : IDeploymentReader, IDeploymentWriter
{
    /// <summary>How many versions are kept.</summary>
    public const int Kept = 20;

    private const string Extension = ".json";
    private readonly string current = Path.Combine(folder, "deployment.json");
    private readonly string history = Path.Combine(folder, "history");

    public async Task<Deployed?> Read(CancellationToken cancellationToken)
    {
        try
        {
            return File.Exists(current) ? Told(DeploymentPlan.Parse(await File.ReadAllBytesAsync(current, cancellationToken))) : null;
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"{current} is no deployment: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"{current} cannot be read", e);
        }
    }

    /// <remarks>The history is written first: a version that was never current is a deployment that was broken off.</remarks>
    public async Task Deploy(DeploymentPlan plan, DeploymentCommit? commit, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(history);
            // Two that deploy at once would take one number; the lock ends with its process.
            await using var only = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var bytes = plan.Encode();
            if (!File.Exists(current) || !(await File.ReadAllBytesAsync(current, cancellationToken)).AsSpan().SequenceEqual(bytes))
            {
                var versions = Versions();
                Put(PathOf(versions.LastOrDefault() + 1), bytes);
                Put(current, bytes);
                Forget(versions.SkipLast(Kept - 1));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"{folder} cannot be written, or another deployment is running", e);
        }
    }

    // What is asked of one file cannot differ from itself.
    private Deployed Told(DeploymentPlan plan)
    {
        var digest = plan.Digest;
        var version = Versions().LastOrDefault(1);
        var answers = plan.Functions.ToDictionary(
            function => function.Function,
            FunctionAnswer (function) => new FunctionAnswer.Said(new FunctionIdentity(digest, function.Function, function.Image.RequireDigest())),
            StringComparer.Ordinal);
        return new(plan, new DeploymentRevision(version, version, new DateTimeOffset(File.GetLastWriteTimeUtc(current)), DeploymentTags.OfDeployment(digest), null, null), digest, answers);
    }

    private int[] Versions() =>
        [.. Directory.EnumerateFiles(history, "*" + Extension)
            .Select(file => int.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0)
            .Where(version => version > 0)
            .Order()];

    private void Forget(IEnumerable<int> versions)
    {
        foreach (var version in versions)
        {
            File.Delete(PathOf(version));
        }
    }

    private string PathOf(int version) => Path.Combine(history, version.ToString(CultureInfo.InvariantCulture) + Extension);

    private static void Put(string path, byte[] bytes)
    {
        var partial = path + ".tmp";
        using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(partial, path, overwrite: true);
    }
}
