namespace Pipeline.Lanes.Catalogue;

/// <summary>The processors of a folder: one per subfolder with a <c>processor.json</c>, read on demand.</summary>
/// <remarks>Folders whose names begin with <c>_</c> or <c>.</c> are not processors.</remarks>
/// <param name="folder">The path of <c>processors/</c>.</param>
public sealed class ProcessorCatalogue(string folder)
{
    private const string SpecFile = "processor.json";

    /// <summary>The absolute path of <c>processors/</c>.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>The names, sorted (ordinal), without reading any spec.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the folder does not exist.</exception>
    public IReadOnlyList<string> Names()
    {
        if (!Directory.Exists(Folder))
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"there is no processors folder {Folder}");
        }

        return [.. Directory.EnumerateDirectories(Folder)
            .Where(path => File.Exists(Path.Combine(path, SpecFile)))
            .Select(path => Path.GetFileName(path))
            .Where(name => name[0] is not ('_' or '.'))
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>Reads all processors, one at a time.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>, with the file and the rule, at the first invalid spec.</exception>
    public IEnumerable<Processor> All() => Names().Select(Read);

    /// <summary>Reads one processor only.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: no such processor (the message gives the nearest name), or an invalid spec.</exception>
    public Processor Find(string name)
    {
        // Only well-formed or listed names reach the file system, so no argument can point outside; and one lookup does not list thousands of folders.
        if (ProcessorRef.IsName(name) && File.Exists(Path.Combine(Folder, name, SpecFile)))
        {
            return Read(name);
        }

        var names = Names();
        return names.Contains(name, StringComparer.Ordinal)
            ? Read(name)
            : throw new FaultException(ErrorCode.AdapterInvocation, $"unknown processor '{name}'{Nearest(name, names)}");
    }

    private static string Nearest(string name, IReadOnlyList<string> names) => NearestName.Of(name, names) switch
    {
        { } near => $"; did you mean '{near}'?",
        _ when names.Count == 0 => "; there are none",
        _ => "; `pipeline processors` lists them",
    };

    /// <summary>Reads a processor that <see cref="Names"/> listed, without another lookup.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if its spec is invalid.</exception>
    internal Processor Read(string name)
    {
        var path = Path.Combine(Folder, name);
        try
        {
            var spec = ProcessorSpec.Parse(File.ReadAllBytes(Path.Combine(path, SpecFile)));
            return spec.Name == name
                ? new Processor(spec, InputsSchema.Of(spec.Inputs), path)
                : throw new FormatException($"the folder of '{spec.Name}' is named '{name}'");
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"{name}/{SpecFile}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"{name}/{SpecFile}: cannot be read", e);
        }
    }
}

/// <summary>A processor of a catalogue: its spec, the schema of its inputs, and its folder.</summary>
/// <param name="Spec">The content of <c>processor.json</c>.</param>
/// <param name="Schema">Validates inputs against the spec's schema.</param>
/// <param name="Folder">The absolute path of <c>processors/&lt;name&gt;</c>.</param>
public sealed record Processor(ProcessorSpec Spec, InputsSchema Schema, string Folder)
{
    public string Name => Spec.Name;

    /// <summary>Its acceptance cases by name (ordinal), read lazily.</summary>
    /// <exception cref="FormatException">A case's folder violates the contract; the message names the case and the file.</exception>
    public IEnumerable<ProcessorCase> Cases() => ProcessorCase.ReadAll(Name, Path.Combine(Folder, "cases"));
}

/// <summary>The content of a processor's folder; an invalid folder is a finding, not an exception.</summary>
/// <param name="Processor">The processor, if its spec is readable.</param>
/// <param name="Cases">Its cases, if they are readable.</param>
/// <param name="Broken">What is wrong with the folder, or null.</param>
internal sealed record FolderContent(Processor? Processor, IReadOnlyList<ProcessorCase> Cases, string? Broken)
{
    /// <summary>The digest of all its files, where a lane needs it.</summary>
    public Digest? Source { get; init; }

    /// <summary>Reads the folder of a listed name.</summary>
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
