using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>The processors of a folder, one a subfolder that has a <c>processor.json</c>; nothing is read before it is asked for.</summary>
/// <remarks>A folder whose name begins with <c>_</c> or <c>.</c> is not a processor.</remarks>
/// <param name="folder">The path of <c>processors/</c>.</param>
public sealed class ProcessorCatalogue(string folder)
{
    private const string SpecFile = "processor.json";

    /// <summary>The absolute path of <c>processors/</c>.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>The names, sorted (ordinal), without reading any spec.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when there is no such folder.</exception>
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

    /// <summary>Reads every processor, one at a time.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>, with the file and the rule, at the first spec that is broken.</exception>
    public IEnumerable<Processor> All() => Names().Select(Read);

    /// <summary>Reads one processor, and no other.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: no such processor (with the nearest name), or a broken spec.</exception>
    public Processor Find(string name)
    {
        // Only what has a name's form or is listed reaches the file system, so no argument can point outside; and thousands are not listed for one.
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

    /// <summary>Reads a processor that <see cref="Names"/> has listed; it is not looked for again.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when its spec is broken.</exception>
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

/// <summary>A processor of a catalogue: its spec, the schema of its inputs and the folder it is built from.</summary>
/// <param name="Spec">What <c>processor.json</c> says.</param>
/// <param name="Schema">Checks inputs against the spec's schema.</param>
/// <param name="Folder">The absolute path of <c>processors/&lt;name&gt;</c>.</param>
public sealed record Processor(ProcessorSpec Spec, InputsSchema Schema, string Folder)
{
    public string Name => Spec.Name;

    /// <summary>Its acceptance cases, by name (ordinal); each is read when it is reached.</summary>
    /// <exception cref="FormatException">A case's folder is not of the contract's form; the message names the case and the file.</exception>
    public IEnumerable<ProcessorCase> Cases() => ProcessorCase.ReadAll(Name, Path.Combine(Folder, "cases"));
}

/// <summary>The content of a processor's folder; a broken folder is a finding, not an exception.</summary>
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
