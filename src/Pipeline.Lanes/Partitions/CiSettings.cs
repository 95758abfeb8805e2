using System.Text.Json;

namespace Pipeline.Lanes.Partitions;

/// <summary>How a repository uses its CI: <c>processors/ci.json</c>. Without the file, everything has its default.</summary>
/// <param name="Partitions">How lanes are divided between runners.</param>
public sealed record CiSettings(PartitionSettings Partitions)
{
    /// <summary>The file's path relative to the repository.</summary>
    public const string File = "processors/ci.json";

    public static CiSettings Default { get; } = new(new PartitionSettings(Max: 20, PartMs: 600_000));

    /// <summary>The labels of the runner of a platform, one or more; a platform without any is emulated where it is not the default runner's.</summary>
    public IReadOnlyDictionary<Platform, IReadOnlyList<string>> Runners { get; init; } = new Dictionary<Platform, IReadOnlyList<string>>();

    /// <summary>The time limit in minutes of the jobs of a target.</summary>
    public IReadOnlyDictionary<string, int> Timeouts { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>The platforms that pull requests are judged on, sorted.</summary>
    public IReadOnlyList<Platform> PullRequestPlatforms { get; init; } = [Platform.Amd64];

    /// <summary>The private registry that bases come from; null for none.</summary>
    public BaseRegistry? BaseRegistry { get; init; }

    /// <summary>The name of the repository's secret with the password of its feed of NuGet packages, which needs only read access; null for none.</summary>
    public string? PackageFeedSecret { get; init; }

    /// <summary>The platforms that Acceptance runs on machines of their own, sorted; empty if one machine runs all, with emulation.</summary>
    public IReadOnlyList<Platform> NativePlatforms => Runners.ContainsKey(Platform.Arm64) ? Platform.All : [];

    /// <summary>Reads the settings of a repository.</summary>
    /// <param name="root">The absolute path of the repository.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the file is not of this form.</exception>
    public static CiSettings Read(string root)
    {
        try
        {
            return Parse(System.IO.File.ReadAllBytes(Path.Combine(root, File)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Default;
        }
    }

    /// <summary>Parses the document; every member is optional.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: it is not of the form of <c>processors/ci.json</c>; the message names the member.</exception>
    public static CiSettings Parse(ReadOnlySpan<byte> document)
    {
        try
        {
            return (StrictJson.Parse(document.ToArray()).Deserialize(CiJson.Default.CiWire) ?? throw new FormatException("it is null")).ToSettings();
        }
        catch (FormatException e)
        {
            throw Refused(e.Message);
        }
        catch (JsonException e)
        {
            throw Refused(StrictJson.Mismatch(e));
        }
    }

    private static FaultException Refused(string reason) => new(ErrorCode.AdapterInvocation, $"{File} is not valid: {reason}");
}

/// <summary>A registry of bases that not everyone may read.</summary>
/// <param name="Registry">Its host, with a port if it has one.</param>
/// <param name="User">The user to log in as.</param>
/// <param name="Secret">The name of the repository's secret with the token or password, which needs only read access.</param>
public sealed record BaseRegistry(string Registry, string User, string Secret);
