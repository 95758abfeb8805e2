using Pipeline.Adapters.Engine;
using Pipeline.Dependencies.Downloads;
using Pipeline.Oci.Registry;
using Pipeline.World.S3;

namespace Pipeline.Cli.Hosting;

/// <summary>The operator's options for running on this machine.</summary>
/// <param name="Processors">The folder of processors.</param>
/// <param name="WorldDirectory">The directory of the world, or its location in an S3 store (<c>s3://bucket/prefix</c>).</param>
public sealed record LocalCommandOptions(string Processors, string WorldDirectory)
{
    private const string ProcessorsFolder = "processors";

    /// <summary>The engine's network for <c>"network":"egress"</c> in mode=real.</summary>
    public string EgressNetwork { get; init; } = "bridge";

    /// <summary>The engine's credentials for pulls.</summary>
    public IRegistryCredentials Credentials { get; init; } = AnonymousCredentials.Instance;

    /// <summary>The engine's settings from the environment.</summary>
    public DockerEnvironment Docker { get; init; } = new();

    /// <summary>The settings of the S3 store that holds the world.</summary>
    public StoreOptions Store { get; init; } = new();

    /// <summary>The proxy for the S3 store and for an engine over TCP.</summary>
    public ProxyRule Proxy { get; init; } = ProxyRule.None;

    /// <summary>How packages of locks are downloaded.</summary>
    public DownloadOptions Downloads { get; init; } = new();

    /// <summary>Returns a build secret by name, or null; called only for those that a spec names.</summary>
    public Func<string, string?> BuildSecrets { get; init; } = static _ => null;

    /// <summary>The folder of set-up's results (<c>build/setup</c>); null for the default.</summary>
    public string? SetUp { get; init; }

    /// <summary>The repository's root, which contains the folder of processors.</summary>
    public string Root => Path.GetDirectoryName(Processors)!;

    /// <summary>The options for a repository: the nearest directory, upwards from here, with a <c>processors</c> folder.</summary>
    /// <param name="from">The working directory.</param>
    /// <param name="world">A directory relative to <paramref name="from"/>, or <c>s3://…</c>; null for the repository's <c>.pipeline/world</c>.</param>
    public static LocalCommandOptions For(string from, string? world)
    {
        var root = from;
        for (var up = from; up is not null; up = Path.GetDirectoryName(up))
        {
            if (Directory.Exists(Path.Combine(up, ProcessorsFolder)))
            {
                root = up;
                break;
            }
        }

        return new(
            Path.Combine(root, ProcessorsFolder),
            world is null ? Path.Combine(root, ".pipeline", "world") : S3Location.IsS3Address(world) ? world : Path.GetFullPath(world, from));
    }
}
