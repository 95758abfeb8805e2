using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>What a processor's folder holds; a broken folder is a finding, not an exception.</summary>
/// <param name="Processor">The processor, where its spec can be read.</param>
/// <param name="Cases">Its cases, where they can be read.</param>
/// <param name="Broken">What is wrong with the folder, where something is.</param>
internal sealed record FolderContent(Processor? Processor, IReadOnlyList<ProcessorCase> Cases, string? Broken)
{
    /// <summary>Reads the folder of a name that the catalogue lists.</summary>
    public static FolderContent Read(ProcessorCatalogue catalogue, string name)
    {
        try
        {
            var processor = catalogue.Read(name);
            try
            {
                return new(processor, [.. processor.Cases()], null);
            }
            catch (FormatException e)
            {
                return new(processor, [], e.Message);
            }
        }
        catch (FaultException e)
        {
            return new(null, [], e.Fault.Message);
        }
    }
}
