using Pipeline.Contracts;
using Pipeline.World;

namespace Pipeline.Cli;

/// <summary>The world that the operator chose: a directory of this machine, or a place in an S3 store.</summary>
internal static class ChosenWorld
{
    /// <summary>Describes it; nothing is read or written yet. One in a store is disposed by who opens it.</summary>
    /// <exception cref="FormatException">It is meant to be in an S3 store, and is no place there.</exception>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the address of the store is none.</exception>
    public static IWorld Open(LocalChoices choices, TimeProvider time) =>
        S3Location.IsMeant(choices.WorldDirectory) ? new S3World(Settings(choices), time) : new FileSystemWorld(choices.WorldDirectory, time);

    /// <summary>How the store is spoken to. One that is not AWS is told the bucket in the path: few others have a host name for each.</summary>
    /// <exception cref="FormatException">It is no place in an S3 store.</exception>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the address of the store is none.</exception>
    public static S3WorldSettings Settings(LocalChoices choices)
    {
        var location = S3Location.Parse(choices.WorldDirectory);
        return new(location, Path.Combine(choices.Root, ".pipeline", "staging", location.Bucket, location.Prefix)) { Endpoint = Endpoint(choices.Store), PathStyle = choices.Store is not null };
    }

    // Passed over, what is written wrong would send a world to AWS that is meant for another store.
    private static Uri? Endpoint(string? store) => store is null ? null
        : Uri.TryCreate(store, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" ? address
        : throw new FaultException(ErrorCode.AdapterInvocation, "AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL is not the address of a store (https://…)");
}
