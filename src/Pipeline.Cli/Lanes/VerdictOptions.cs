using Pipeline.Cli.Hosting;
using Pipeline.Lanes.Verdicts;
using Pipeline.Oci.Client;
using Pipeline.Oci.Registry;
using Pipeline.World.S3;

namespace Pipeline.Cli.Lanes;

/// <summary>Where this machine shares verdicts with others.</summary>
/// <param name="Address">A directory relative to the checkout, <c>oci://REGISTRY/REPOSITORY</c>, or <c>s3://BUCKET[/PREFIX]</c>; null to share none.</param>
/// <param name="ReadOnly">Whether to add none.</param>
public sealed record VerdictOptions(string? Address, bool ReadOnly = false)
{
    private const string RegistryScheme = "oci://";

    /// <summary>Shares nothing.</summary>
    public static VerdictOptions None { get; } = new((string?)null);

    /// <summary>Why the options are invalid, in one sentence; null if they are valid.</summary>
    public string? Problem() => Address switch
    {
        null => ReadOnly ? "--verdicts-read-only needs --verdicts." : null,
        _ when IsRegistry => Repository.TryParse(Address[RegistryScheme.Length..], out _) ? null : $"--verdicts {Address} is not oci://REGISTRY/REPOSITORY.",
        _ when S3Location.IsS3Address(Address) => S3Location.TryParse(Address, out _) ? null : $"--verdicts {Address} is not {S3Location.Form}.",
        _ => Address.Contains("://", StringComparison.Ordinal) ? $"--verdicts {Address} is neither a directory nor oci://… or s3://…." : null,
    };

    private bool IsRegistry => Address!.StartsWith(RegistryScheme, StringComparison.Ordinal);

    /// <summary>Opens the shared verdicts without a request; null if there are none.</summary>
    /// <param name="root">The absolute path of the checkout.</param>
    /// <param name="context">The process.</param>
    internal OpenedVerdicts Open(string root, CommandContext context)
    {
        if (Address is null)
        {
            return new OpenedVerdicts(null, []);
        }

        var (files, owned) = Files(root, context);
        return new OpenedVerdicts(new SharedVerdicts(files) { ReadOnly = ReadOnly, Origin = context.Origin }, owned);
    }

    private (IVerdictFiles Files, IReadOnlyList<IDisposable> Owned) Files(string root, CommandContext context)
    {
        if (IsRegistry)
        {
            var client = new RegistryClient(context.Registries);
            return (new RegistryVerdicts(client, client, Repository.Parse(Address![RegistryScheme.Length..])), [client]);
        }

        if (S3Location.IsS3Address(Address))
        {
            var bucket = new BucketVerdicts(new S3Documents(context.Store.Settings(S3Location.Parse(Address!), staging: "", context.Proxy)));
            return (bucket, [bucket]);
        }

        return (new FolderVerdicts(Path.GetFullPath(Address!, root), context.Time), []);
    }
}

/// <summary>Opened shared verdicts.</summary>
/// <param name="Shared">The verdicts; null if there are none.</param>
/// <param name="Owned">What to dispose.</param>
internal sealed record OpenedVerdicts(SharedVerdicts? Shared, IReadOnlyList<IDisposable> Owned) : IDisposable
{
    public void Dispose()
    {
        foreach (var one in Owned)
        {
            one.Dispose();
        }
    }
}
