using System.Collections.Concurrent;
using Pipeline.Clients;

namespace Pipeline.Adapters.Images;

/// <summary>The base images of <c>processors/bases.json</c>: <c>{"kind":"rootfs"}</c> is built here, <c>{"kind":"image","reference":"…@sha256:…"}</c> is pulled.</summary>
internal sealed class BaseImages(TimeProvider time)
{
    /// <summary>The script of set-up that makes and locks bases, relative to the repository.</summary>
    public const string Script = "build/setup/bases.sh";

    private readonly ConcurrentDictionary<string, Lazy<Task<Digest>>> made = new(StringComparer.Ordinal);

    /// <summary>A processor's base, built if necessary; null for <c>scratch</c>.</summary>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c> if its reference is mutable; <c>ERR_ADAPTER_INVOCATION</c> if it is not described or cannot be built.</exception>
    public async Task<BaseImage?> Find(BuildSubject subject, Action<string> progress, CancellationToken cancellationToken) =>
        subject.Spec.Base == ProcessorSpec.ScratchBase ? null : await Find(subject.Repository, subject.Spec.Base, progress, cancellationToken);

    /// <summary>The base with this name, built if necessary.</summary>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c> if its reference is mutable; <c>ERR_ADAPTER_INVOCATION</c> if it is not described or cannot be built.</exception>
    public async Task<BaseImage> Find(string repository, string name, Action<string> progress, CancellationToken cancellationToken)
    {
        var bases = ImageSettingsFile.Read(repository, ImageCatalog.Bases);
        if (!bases.Has(name))
        {
            throw Fault($"bases.json has no base {name}");
        }

        return bases.Kind(name) switch
        {
            "image" => new BaseImage.Published(bases.Image(name)),
            "rootfs" => await Made(bases, repository, name, progress, cancellationToken),
            _ => throw Fault($"bases.json: the kind of {name} must be rootfs or image"),
        };
    }

    private async Task<BaseImage> Made(ImageCatalog bases, string repository, string name, Action<string> progress, CancellationToken cancellationToken)
    {
        bases.RequireRootfs(name);
        return new BaseImage.Made(repository, $".pipeline/bases/{name}", await Rootfs(repository, name, progress, cancellationToken));
    }

    // Once per process, because the recipe does not change while a lane runs. Failures are retried.
    private async Task<Digest> Rootfs(string repository, string name, Action<string> progress, CancellationToken cancellationToken)
    {
        var once = made.GetOrAdd($"{repository}/{name}", _ => new(() => Make(repository, name, progress, cancellationToken)));
        try
        {
            return await once.Value;
        }
        catch
        {
            made.TryRemove($"{repository}/{name}", out _);
            throw;
        }
    }

    private async Task<Digest> Make(string repository, string name, Action<string> progress, CancellationToken cancellationToken)
    {
        var last = "";
        var (status, output) = await new Tool("bash", time).Run(
            [ToolkitFile.Require(repository, Script), name],
            line => progress(last = line),
            cancellationToken);
        var parts = output.Trim().Split(' ');
        return status == 0 && parts is [var made, var digest] && made == name
            ? Digest.Parse(digest)
            : throw Fault($"no base image {name}: {last}");
    }

    private static FaultException Fault(string detail) => new(ErrorCode.AdapterInvocation, detail);
}
