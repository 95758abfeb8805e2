using Pipeline.Contracts;
using Pipeline.World;

namespace Pipeline.Cli;

/// <summary>The world that the operator chose: a directory of this machine, or a place in an S3 store.</summary>
internal static class WorldLocator
{
    /// <summary>Describes it; nothing is read or written yet. One in a store is disposed by who opens it.</summary>
    /// <exception cref="FormatException">It is meant to be in an S3 store, and is no place there.</exception>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the address of the store is none.</exception>
    public static IWorld Open(LocalCommandOptions choices, TimeProvider time) =>
        S3Location.IsS3Address(choices.WorldDirectory) ? new S3World(Settings(choices), time) : new FileSystemWorld(choices.WorldDirectory, time);

    /// <summary>How the store is spoken to.</summary>
    /// <exception cref="FormatException">It is no place in an S3 store.</exception>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the environment says something of the store that is none of its settings.</exception>
    public static S3WorldOptions Settings(LocalCommandOptions choices)
    {
        var location = S3Location.Parse(choices.WorldDirectory);
        return new(location, Path.Combine(choices.Root, ".pipeline", "staging", location.Bucket, location.Prefix))
        {
            Endpoint = choices.Store.Endpoint(), Region = choices.Store.Region, PathStyle = choices.Store.PathStyle(), Proxy = choices.Proxy,
        };
    }
}
