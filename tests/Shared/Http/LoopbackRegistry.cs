using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Samples;

/// <summary>A registry of the distribution spec over real sockets that keeps what it gets, with faults on order.</summary>
internal sealed class LoopbackRegistry : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly ConcurrentDictionary<string, LoopbackRepository> repositories = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<SeenRequest> seen = new();

    private LoopbackRegistry(WebApplication application) => this.application = application;

    /// <summary>The registry's name in references: <c>127.0.0.1:PORT</c>.</summary>
    public string Host => new Uri(application.Urls.Single()).Authority;

    /// <summary>Whether it lists referrers itself, as version 1.1 of the spec says.</summary>
    public bool HasReferrers { get; set; } = true;

    /// <summary>Whether it deletes manifests.</summary>
    public bool IsDeletable { get; set; } = true;

    /// <summary>Another answer to a request; null for its own.</summary>
    public Func<HttpRequest, Reply?> Fault { get; set; } = _ => null;

    /// <summary>The received requests, in order.</summary>
    public IReadOnlyList<SeenRequest> Requests => [.. seen];

    public Repository Repository(string name) => Oci.Registry.Repository.Parse($"{Host}/{name}");

    /// <summary>Everything that a repository has, as text: manifests, tags and blobs.</summary>
    public string State(string name) => At(name).ToString();

    /// <param name="hasReferrers">Whether it lists referrers itself.</param>
    public static async Task<LoopbackRegistry> Start(bool hasReferrers = true)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(System.Net.IPAddress.Loopback, 0);
        });
        var registry = new LoopbackRegistry(builder.Build()) { HasReferrers = hasReferrers };
        registry.application.Run(registry.Answer);
        await registry.application.StartAsync();
        return registry;
    }

    public int Count(string method, string part = "") => seen.Count(request => request.Method == method && request.Path.Contains(part, StringComparison.Ordinal));

    public async ValueTask DisposeAsync() => await application.DisposeAsync();

    private LoopbackRepository At(string name) => repositories.GetOrAdd(name, _ => new LoopbackRepository());

    private async Task Answer(HttpContext context)
    {
        var request = context.Request;
        var path = request.Path.Value!;
        seen.Enqueue(new SeenRequest(request.Method, path, request.QueryString.Value ?? "", new HeaderDictionary(request.Headers.ToDictionary())));
        using var body = new MemoryStream();
        if (Fault(request) is { } fault)
        {
            await fault(context);
            return;
        }

        await request.Body.CopyToAsync(body);
        await Own(context.Request, path, body.ToArray())(context);
    }

    // /v2/NAME/KIND/REFERENCE
    private Reply Own(HttpRequest request, string path, byte[] body)
    {
        var kind = ((string[])["/manifests/", "/blobs/uploads/", "/blobs/", "/referrers/", "/tags/"]).First(kind => path.Contains(kind, StringComparison.Ordinal));
        var at = path.IndexOf(kind, StringComparison.Ordinal);
        var (repository, reference) = (At(path["/v2/".Length..at]), path[(at + kind.Length)..]);
        return (request.Method, kind) switch
        {
            ("GET" or "HEAD", "/manifests/") => repository.Manifest(reference) is { } manifest ? Replies.Manifest(manifest) : Replies.Error(404, "MANIFEST_UNKNOWN"),
            ("PUT", "/manifests/") => Put(repository, reference, Manifest.Of(request.ContentType!, body)),
            ("DELETE", "/manifests/") when IsDeletable => Replies.Status(repository.Delete(reference) ? 202 : 404),
            ("DELETE", "/manifests/") => Replies.Error(405, "UNSUPPORTED"),
            ("GET" or "HEAD", "/blobs/") => repository.Blobs.TryGetValue(reference, out var blob) ? Replies.Blob(blob) : Replies.Error(404, "BLOB_UNKNOWN"),
            ("POST", "/blobs/uploads/") => Begin(request, path, repository),
            ("PUT", "/blobs/uploads/") => Finish(repository, request.Query["digest"].ToString(), body),
            ("GET", "/referrers/") when HasReferrers => Replies.Manifest(repository.Referrers(Digest.Parse(reference))),
            ("GET", "/tags/") => Replies.Status(200, new JsonObject { ["tags"] = new JsonArray([.. repository.Tags.Keys.Select(tag => (JsonNode?)tag)]) }.ToJsonString()),
            _ => Replies.Error(404, "NOT_FOUND"),
        };
    }

    private Reply Begin(HttpRequest request, string path, LoopbackRepository repository)
    {
        var (mount, from) = (request.Query["mount"].ToString(), request.Query["from"].ToString());
        if (mount.Length == 0 || !At(from).Blobs.TryGetValue(mount, out var blob))
        {
            return Replies.Status(202, null, ("Location", $"{path}1"), ("Range", "0-0"));
        }

        repository.Blobs[mount] = blob;
        return Replies.Status(201, null, ("Location", path), ("Docker-Content-Digest", mount));
    }

    private static Reply Finish(LoopbackRepository repository, string digest, byte[] body)
    {
        if (Sha256.Of(body).ToString() != digest)
        {
            return Replies.Error(400, "DIGEST_INVALID");
        }

        repository.Blobs[digest] = body;
        return Replies.Status(201, null, ("Docker-Content-Digest", digest));
    }

    private Reply Put(LoopbackRepository repository, string reference, Manifest manifest)
    {
        var (names, subject) = LoopbackRepository.NamesOf(manifest);
        if (names.FirstOrDefault(name => !repository.Has(name)) is { } missing)
        {
            return Replies.Error(400, "MANIFEST_BLOB_UNKNOWN", missing);
        }

        repository.Keep(manifest, reference.Contains(':', StringComparison.Ordinal) ? null : reference);
        var digest = ("Docker-Content-Digest", manifest.Descriptor.Digest.ToString());
        return HasReferrers && subject is not null ? Replies.Status(201, null, digest, ("OCI-Subject", subject.ToString())) : Replies.Status(201, null, digest);
    }
}

/// <summary>One repository of <see cref="LoopbackRegistry"/>.</summary>
internal sealed class LoopbackRepository
{
    private readonly ConcurrentDictionary<string, Manifest> manifests = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, byte[]> Blobs { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>What a manifest names, and its subject.</summary>
    public static (IReadOnlyList<string> Names, Digest? Subject) NamesOf(Manifest manifest)
    {
        if (MediaTypes.IsIndex(manifest.Descriptor.MediaType))
        {
            var index = ImageIndex.Parse(manifest);
            return ([.. index.Manifests.Select(entry => entry.Digest.ToString())], index.Subject?.Digest);
        }

        var image = ImageManifest.Parse(manifest);
        return ([.. image.Layers.Append(image.Config).Select(blob => blob.Digest.ToString())], image.Subject?.Digest);
    }

    public Manifest? Manifest(string reference) => manifests.GetValueOrDefault(Tags.GetValueOrDefault(reference, reference));

    public bool Has(string digest) => Blobs.ContainsKey(digest) || manifests.ContainsKey(digest);

    public void Keep(Manifest manifest, string? tag)
    {
        var digest = manifest.Descriptor.Digest.ToString();
        manifests[digest] = manifest;
        if (tag is not null)
        {
            Tags[tag] = digest;
        }
    }

    public bool Delete(string digest)
    {
        foreach (var tag in Tags.Where(tag => tag.Value == digest))
        {
            Tags.TryRemove(tag);
        }

        return manifests.TryRemove(digest, out _);
    }

    public Manifest Referrers(Digest subject) =>
        new ImageIndex([.. manifests.Values.Where(manifest => NamesOf(manifest).Subject == subject).Select(Listed).OrderBy(descriptor => descriptor.Digest)]).ToManifest();

    // The list under a fallback tag is a manifest whose bytes depend on the order of its entries.
    public override string ToString() => string.Join('\n',
    [
        .. manifests.Where(manifest => !IsList(manifest.Key)).Select(manifest => $"manifest {manifest.Key}").Order(StringComparer.Ordinal),
        .. Tags.Where(tag => !IsList(tag.Value)).Select(tag => $"tag {tag.Key} {tag.Value}").Order(StringComparer.Ordinal),
        .. Tags.Where(tag => IsList(tag.Value)).Select(tag => $"list {tag.Key} {string.Join(' ', NamesOf(manifests[tag.Value]).Names.Order(StringComparer.Ordinal))}").Order(StringComparer.Ordinal),
        .. Blobs.Keys.Select(blob => $"blob {blob}").Order(StringComparer.Ordinal),
    ]);

    private static Descriptor Listed(Manifest manifest) => manifest.Descriptor with
    {
        ArtifactType = MediaTypes.IsIndex(manifest.Descriptor.MediaType) ? ImageIndex.Parse(manifest).ArtifactType : ImageManifest.Parse(manifest) is var image ? image.ArtifactType ?? image.Config.MediaType : null,
    };

    private bool IsList(string digest) => manifests[digest] is var manifest && MediaTypes.IsIndex(manifest.Descriptor.MediaType) && ImageIndex.Parse(manifest).Manifests.All(entry => entry.ArtifactType is not null);
}
