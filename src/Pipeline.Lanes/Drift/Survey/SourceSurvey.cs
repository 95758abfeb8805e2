using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>Looks at the sources of processors as BuildAndPin does, so that the two never differ in what has changed.</summary>
internal sealed class SourceSurvey(ReleasePlace place)
{
    private readonly ProcessorCatalogue catalogue = new(place.Processors);
    private readonly PinSources sources = new(place.Root);
    private readonly BaseDigests bases = new(place.Root);

    public IReadOnlyList<string> Names() => catalogue.Names();

    public SourceSeen Look(string name)
    {
        try
        {
            var spec = catalogue.Read(name).Spec;
            return new SourceSeen.Read(spec, sources.Of(spec), bases.Of(spec));
        }
        catch (FaultException e)
        {
            return new SourceSeen.Broken(e.Fault.ToString());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new SourceSeen.Broken($"a file of {name} cannot be read");
        }
    }
}
