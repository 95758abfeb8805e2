using Pipeline.World;
using Pipeline.World.S3;
using Pipeline.World.Worlds;

namespace Pipeline.Cli.Hosting;

/// <summary>The chosen world: a directory on this machine, or a location in an S3 store.</summary>
internal static class WorldLocator
{
    /// <summary>Describes the world without reading or writing anything. The caller disposes one in a store.</summary>
    /// <exception cref="FormatException">It is an invalid location in an S3 store.</exception>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the store's address is invalid.</exception>
    public static IWorld Open(LocalCommandOptions options, TimeProvider time) =>
        S3Location.IsS3Address(options.WorldDirectory) ? new S3World(Settings(options), time) : new FileSystemWorld(options.WorldDirectory, time);

    /// <summary>The store's settings.</summary>
    /// <exception cref="FormatException">It is an invalid location in an S3 store.</exception>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the environment has an invalid setting for the store.</exception>
    public static S3WorldOptions Settings(LocalCommandOptions options)
    {
        var location = S3Location.Parse(options.WorldDirectory);
        return options.Store.Settings(location, Path.Combine(options.Root, ".pipeline", "staging", location.Bucket, location.Prefix), options.Proxy);
    }
}
