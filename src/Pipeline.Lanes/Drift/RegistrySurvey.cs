using System.Collections.Concurrent;
using Pipeline.Lanes.Reports;
using Pipeline.Oci.Assertions;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Drift;

/// <summary>Reads from registries what pins name, and the nature of other deployed images.</summary>
internal sealed class RegistrySurvey(ImageAssertion assertion, IRegistryReader registry)
{
    private const int SourceDigits = 12;

    // A client gives up on a registry only after its deadline, so a registry that is down is tried once, not for each of thousands of pins.
    private readonly ConcurrentDictionary<string, string> silent = new(StringComparer.Ordinal);

    public Task<RegistryState> Observe(Pin pin, CancellationToken cancellationToken) => Ask<RegistryState>(
        Repository.Of(pin.Repository),
        async () =>
        {
            var state = await assertion.Find(pin, cancellationToken);
            return new RegistryState.Read(Tag(state.Tagged), state.Index is { } index ? Index(index, state.Missing) : new IndexState.NotFound());
        },
        why => new RegistryState.Unavailable(why));

    /// <summary>The nature of a deployed image that is not the pinned one.</summary>
    public async Task<BuildState?> Build(Pin pin, DeployedFunction function, CancellationToken cancellationToken)
    {
        var image = function.Image;
        var digest = image.RequireDigest();
        var repository = Repository.Of(pin.Repository);
        if (digest == pin.Index)
        {
            return null;
        }

        if (Repository.Of(image) != repository)
        {
            return new BuildState.Foreign($"it is in {Repository.Of(image)}");
        }

        if (image.Tag?.EndsWith($"-{function.Source.Hex[..SourceDigits]}", StringComparison.Ordinal) != true)
        {
            return new BuildState.Foreign("its tag does not name its source");
        }

        return await Ask<BuildState>(
            repository,
            async () => (await registry.Manifest(repository, image.Tag, cancellationToken))?.Descriptor.Digest switch
            {
                null => new BuildState.Foreign("the registry has no such tag"),
                var named when named != digest => new BuildState.Foreign($"its tag names {DisplayText.Short(named)}"),
                _ => new BuildState.Ours(),
            },
            why => new BuildState.Unavailable(why));
    }

    private async Task<T> Ask<T>(Repository repository, Func<Task<T>> ask, Func<string, T> unread)
    {
        if (silent.TryGetValue(repository.Registry, out var why))
        {
            return unread(why);
        }

        try
        {
            return await ask();
        }
        catch (RegistryException e)
        {
            if (e.Failure is RegistryFailure.Unavailable or RegistryFailure.RateLimited)
            {
                silent.TryAdd(repository.Registry, e.Message);
            }

            return unread(e.Message);
        }
    }

    // Only pinned manifests are looked up; any other entry of the index differs from the pin, whether the registry has it or not.
    private static IndexState Index(Manifest manifest, IReadOnlyList<Digest> missing) => Entries(manifest) is { } entries
        ? new IndexState.Read([.. entries.Select(entry => new PlatformState(Platform(entry), entry.Digest, !missing.Contains(entry.Digest)))])
        : new IndexState.NotAnIndex($"is {manifest.Descriptor.MediaType}");

    private static TagState? Tag(Manifest? tagged) =>
        tagged is null ? null : new(tagged.Descriptor.Digest, Entries(tagged)?.Select(Platform).ToArray());

    // Attestations have no platform; anything that is not an index has no entries.
    private static Descriptor[]? Entries(Manifest manifest)
    {
        try
        {
            return MediaTypes.IsIndex(manifest.Descriptor.MediaType)
                ? [.. ImageIndex.Parse(manifest).Manifests.Where(entry => entry.Platform is not { IsUnknown: true })]
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string Platform(Descriptor entry) => entry.Platform?.Normal.ToString() ?? "no platform";
}
