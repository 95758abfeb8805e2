using System.Collections.Concurrent;
using System.Text.Json;
using Pipeline.Adapters.Local.Engine;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Images;

/// <summary>The base images of <c>processors/bases.json</c>: <c>{"kind":"rootfs"}</c> is made here, <c>{"kind":"image","reference":"…@sha256:…"}</c> is pulled.</summary>
internal sealed class BaseImages(ContainerEngine engine, TimeProvider time) : IDisposable
{
    private readonly RootfsBase rootfs = new(engine);
    private readonly ConcurrentDictionary<string, Lazy<Task<Digest>>> made = new(StringComparer.Ordinal);

    /// <summary>The place of a build's base as buildx names it, always by digest.</summary>
    public async Task<string> Place(string repository, ImageBuild build, Action<string> progress, CancellationToken cancellationToken)
    {
        var name = build.Spec.Base;
        var file = Path.Combine(repository, "processors", "bases.json");
        var setting = Read(file, name);
        var kind = Text(setting, "kind");
        return kind switch
        {
            "image" => $"docker-image://{Pinned(Text(setting, "reference"), name)}",
            "rootfs" => await rootfs.Place(
                $"{repository}/.pipeline/bases/{name}", await Rootfs(repository, name, progress, cancellationToken), build.Platform, cancellationToken),
            _ => throw Fault($"bases.json: the kind of {name} is rootfs or image"),
        };
    }

    public void Dispose() => rootfs.Dispose();

    // Once a process: the recipe does not change under a running lane. A failed making is not remembered.
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
            [Path.Combine(repository, "build", "setup", "bases.sh"), name],
            line => progress(last = line),
            cancellationToken);
        var parts = output.Trim().Split(' ');
        return status == 0 && parts is [var made, var digest] && made == name
            ? Digest.Parse(digest)
            : throw Fault($"no base image {name}: {last}");
    }

    private static JsonElement Read(string file, string name)
    {
        try
        {
            var bases = StrictJson.Parse(File.ReadAllBytes(file));
            return bases.TryGetProperty(name, out var setting) && setting.ValueKind == JsonValueKind.Object
                ? setting
                : throw Fault($"bases.json has no base {name}");
        }
        catch (Exception e) when (e is FormatException or IOException or InvalidOperationException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, "processors/bases.json cannot be read", e);
        }
    }

    private static string? Text(JsonElement setting, string member) =>
        setting.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ImageReference Pinned(string? reference, string name)
    {
        var image = ImageReference.TryParse(reference, out var parsed) ? parsed : throw Fault($"bases.json: the reference of {name} is not {ImageReference.Form}");
        image.RequireDigest();
        return image;
    }

    private static FaultException Fault(string detail) => new(ErrorCode.AdapterInvocation, detail);
}
