using Pipeline.Adapters.Engine;

namespace Pipeline.Adapters.Containers;

/// <summary>Sets a writable home for libraries' caches and settings, because the home of an image's user is read-only.</summary>
internal static class HomeVariable
{
    private const string Name = "HOME";

    /// <summary>The variable, unless the image or the run sets its own.</summary>
    /// <param name="image">The container's image.</param>
    /// <param name="run">The names of the run's variables.</param>
    public static IEnumerable<KeyValuePair<string, string>> Of(EngineImage image, params IEnumerable<string> run) =>
        image.Variables.Concat(run).Contains(Name, StringComparer.Ordinal) ? [] : [new(Name, ContainerParameters.TemporaryFolder)];
}
