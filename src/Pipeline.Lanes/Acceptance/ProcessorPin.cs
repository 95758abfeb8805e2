using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Release;

namespace Pipeline.Lanes.Acceptance;

/// <summary>A processor's folder and its pin.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Content">The content of its folder.</param>
/// <param name="Pin">The pin, or null.</param>
/// <param name="Unpinned">Why the processor has no pin, if so.</param>
internal sealed record ProcessorPin(string Processor, FolderContent Content, Pin? Pin, Fault? Unpinned)
{
    /// <summary>Reads all processors and pins of a release. A processor without a pin, or a pin without a processor, is a finding.</summary>
    /// <param name="place">The release's location.</param>
    /// <param name="one">The only processor or pin to read; null for all.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: nothing has this name (the message gives the nearest one), or the folder is unreadable.</exception>
    public static IEnumerable<ProcessorPin> ReadAll(ReleaseTarget place, string? one)
    {
        var catalogue = new ProcessorCatalogue(place.Processors);
        var (pins, unreadable) = Pins(place);
        var folders = catalogue.Names().ToHashSet(StringComparer.Ordinal);
        var names = folders.Union(pins.Pins.Keys, StringComparer.Ordinal);
        if (one is not null)
        {
            names = names.Contains(one, StringComparer.Ordinal) ? [one] : [catalogue.Find(one).Name];
        }

        return names.Order(StringComparer.Ordinal).Select(name => new ProcessorPin(
            name,
            folders.Contains(name) ? FolderContent.Read(catalogue, name) : new FolderContent(null, [], $"there is no processors/{name}"),
            pins.Pins.GetValueOrDefault(name),
            unreadable ?? (pins.Pins.ContainsKey(name) ? null : new Fault(ErrorCode.ImageUnpinned, $"{name} has no pin"))));
    }

    private static (PinSet Pins, Fault? Unreadable) Pins(ReleaseTarget place)
    {
        try
        {
            return (place.Pins(), null);
        }
        catch (FaultException e) when (e.Fault.Code == ErrorCode.ImageUnpinned)
        {
            return (PinSet.Empty, e.Fault);
        }
    }
}
