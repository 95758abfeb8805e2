using Pipeline.Adapters.Local.Engine;
using Pipeline.Contracts;
using Pipeline.Oci;
using Pipeline.World;

namespace Pipeline.Cli;

/// <summary>The operator's choices for running on this machine.</summary>
/// <param name="Processors">The folder of processors.</param>
/// <param name="WorldDirectory">The directory of the world, or its place in an S3 store (<c>s3://bucket/prefix</c>).</param>
public sealed record LocalCommandOptions(string Processors, string WorldDirectory)
{
    private const string ProcessorsFolder = "processors";

    /// <summary>The engine's network for <c>"network":"egress"</c> in mode=real.</summary>
    public string EgressNetwork { get; init; } = "bridge";

    /// <summary>Who the engine is to registries that it pulls from.</summary>
    public IRegistryCredentials Credentials { get; init; } = AnonymousCredentials.Instance;

    /// <summary>What the environment says of the engine.</summary>
    public DockerEnvironment Docker { get; init; } = new();

    /// <summary>What is said of the S3 store that the world is kept in.</summary>
    public StoreOptions Store { get; init; } = new();

    /// <summary>Which proxy the S3 store, and an engine over TCP, are reached through.</summary>
    public ProxyRule Proxy { get; init; } = ProxyRule.None;

    /// <summary>Where set-up keeps what it makes (<c>build/setup</c>); its default folder when there is none.</summary>
    public string? SetUp { get; init; }

    /// <summary>The repository's root: what the folder of processors lies in.</summary>
    public string Root => Path.GetDirectoryName(Processors)!;

    /// <summary>The choices for a repository: the nearest directory, from here upwards, that has a <c>processors</c> folder.</summary>
    /// <param name="from">The working directory.</param>
    /// <param name="world">A directory, relative to <paramref name="from"/>, or <c>s3://…</c>; the repository's <c>.pipeline/world</c> when there is none.</param>
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
