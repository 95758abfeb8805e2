using System.Globalization;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Functions;

/// <summary>What is deployed on this machine: <c>deployment.json</c>, the plan's own bytes, and the last versions in <c>history/&lt;number&gt;.json</c>.</summary>
/// <param name="folder">The absolute path of the folder; made by the first deployment.</param>
public sealed class FileDeployments(string folder) : IDeployments
{
    /// <summary>How many versions are kept.</summary>
    public const int Kept = 20;

    private const string Extension = ".json";
    private readonly string current = Path.Combine(folder, "deployment.json");
    private readonly string history = Path.Combine(folder, "history");

    public async Task<DeploymentPlan?> Read(CancellationToken cancellationToken)
    {
        try
        {
            return File.Exists(current) ? DeploymentPlan.Parse(await File.ReadAllBytesAsync(current, cancellationToken)) : null;
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
    public async Task Deploy(DeploymentPlan plan, CancellationToken cancellationToken)
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
