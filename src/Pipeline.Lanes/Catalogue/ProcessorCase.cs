using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.World.Files;

namespace Pipeline.Lanes.Catalogue;

/// <summary>A file that a case's inputs refer to, and the place where the run imports it.</summary>
public sealed record CaseArtifact(string File, WorldPath Place);

/// <summary>One acceptance case: <c>cases/&lt;case&gt;/</c> of a processor. Cases always run in mode=mock.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Name">The folder's name.</param>
/// <param name="InputsFile">The absolute path of <c>inputs.json</c>, delivered byte for byte; it may be malformed on purpose.</param>
/// <param name="Artifacts">The files to import first, by place (ordinal).</param>
/// <param name="Expectation">The expected result.</param>
public sealed record ProcessorCase(
    string Processor, string Name, string InputsFile, IReadOnlyList<CaseArtifact> Artifacts, CaseExpectation Expectation)
{
    private static readonly string[] Members = ["artifacts", "bypass.txt", "expected", "expected.json", "inputs.json"];

    internal static IEnumerable<ProcessorCase> ReadAll(string processor, string cases)
    {
        if (FileNode.At(cases) is null)
        {
            return [];
        }

        PlainCases.Require(processor, cases);
        return Directory.EnumerateDirectories(cases).Order(StringComparer.Ordinal).Select(folder => Read(processor, folder));
    }

    private static ProcessorCase Read(string processor, string folder)
    {
        var name = Path.GetFileName(folder);
        try
        {
            var stranger = Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)).FirstOrDefault(entry => !Members.Contains(entry, StringComparer.Ordinal));
            if (stranger is not null)
            {
                throw new FormatException($"{stranger} does not belong in a case (allowed: {string.Join(", ", Members)})");
            }

            var expectation = CaseExpectation.Read(folder);
            var inputs = Path.Combine(folder, "inputs.json");
            return File.Exists(inputs) || expectation is CaseExpectation.Bypass
                ? new ProcessorCase(processor, name, inputs, ReadArtifacts(processor, folder), expectation)
                : throw new FormatException("there is no inputs.json");
        }
        catch (FormatException e)
        {
            throw new FormatException($"{processor}/cases/{name}: {e.Message}", e);
        }
    }

    private static CaseArtifact[] ReadArtifacts(string processor, string folder)
    {
        var artifacts = Path.Combine(folder, "artifacts");
        return Directory.Exists(artifacts)
            ? [.. Directory.EnumerateFiles(artifacts)
                .Select(file => new CaseArtifact(file, WorldPath.Parse($"world://cases/{processor}/{Path.GetFileName(folder)}/{Path.GetFileName(file)}")))
                .OrderBy(artifact => artifact.Place)]
            : [];
    }
}

/// <summary>A case consists of plain files in plain folders: a link would expose whatever it points to on this machine to containers and reports.</summary>
internal static class PlainCases
{
    /// <summary>Checks everything in a folder of cases without following links.</summary>
    /// <exception cref="FormatException">An entry is neither a file nor a folder; the message names it.</exception>
    public static void Require(string processor, string cases)
    {
        var pending = new Stack<string>([cases]);
        while (pending.TryPop(out var path))
        {
            switch (FileNode.At(path))
            {
                case { Kind: FileNodeKind.Folder }:
                    foreach (var entry in Directory.EnumerateFileSystemEntries(path))
                    {
                        pending.Push(entry);
                    }

                    break;
                case { Kind: FileNodeKind.File }:
                    break;
                default:
                    throw new FormatException($"{processor}/{Path.GetRelativePath(Path.GetDirectoryName(cases)!, path)} is a link, a pipe or a device");
            }
        }
    }
}

/// <summary>The expected result of a case.</summary>
public abstract record CaseExpectation
{
    private CaseExpectation()
    {
    }

    internal static CaseExpectation Read(string folder)
    {
        var (outputs, error, bypass) = (Path.Combine(folder, "expected"), Path.Combine(folder, "expected.json"), Path.Combine(folder, "bypass.txt"));
        return (Directory.Exists(outputs), File.Exists(error), File.Exists(bypass)) switch
        {
            (true, false, false) => ReadOutputs(outputs),
            (false, true, false) => ReadError(error),
            (false, false, true) => ReadBypass(bypass),
            // A new case: a person first looks at its outputs and then accepts them.
            (false, false, false) => new Outputs(new Dictionary<OutputName, string>()),
            _ => throw new FormatException("a case has at most one of expected/, expected.json and bypass.txt"),
        };
    }

    private static Outputs ReadOutputs(string expected)
    {
        var files = Directory.EnumerateFiles(expected, "*", SearchOption.AllDirectories)
            .ToDictionary(file => TextForm.Parse<OutputName>(Path.GetRelativePath(expected, file).Replace(Path.DirectorySeparatorChar, '/')));
        return files.Count > 0 ? new Outputs(files) : throw new FormatException("expected/ has no file");
    }

    private static Error ReadError(string file)
    {
        try
        {
            var wire = StrictJson.Parse(File.ReadAllBytes(file)).Deserialize(CatalogueJson.Default.ErrorExpectationWire)
                ?? throw new FormatException("not an object");
            return wire.Fragment.Length > 0 ? new Error(wire.Code, wire.Fragment) : throw new FormatException("fragment is empty");
        }
        catch (FormatException e)
        {
            throw new FormatException($"expected.json: {e.Message}", e);
        }
        catch (JsonException e)
        {
            throw new FormatException($"expected.json: {StrictJson.Mismatch(e)}", e);
        }
    }

    private static Bypass ReadBypass(string file)
    {
        var reason = File.ReadAllText(file).Trim();
        return reason.Length > 0 ? new Bypass(reason) : throw new FormatException("bypass.txt gives no reason");
    }

    /// <summary>Success with exactly these outputs, byte for byte.</summary>
    /// <param name="Files">Output name → absolute path of the file with the expected bytes.</param>
    public sealed record Outputs(IReadOnlyDictionary<OutputName, string> Files) : CaseExpectation;

    /// <summary>An error envelope with this code, whose message contains the fragment.</summary>
    public sealed record Error(ErrorCode Code, string Fragment) : CaseExpectation
    {
        /// <summary>Writes <c>expected.json</c> into the folder of a case.</summary>
        internal void Write(string folder) =>
            File.WriteAllBytes(Path.Combine(folder, "expected.json"), [.. JsonSerializer.SerializeToUtf8Bytes(new ErrorExpectationWire(Code, Fragment), CatalogueJson.Readable.ErrorExpectationWire), (byte)'\n']);
    }

    /// <summary>The case cannot be judged, for this reason.</summary>
    public sealed record Bypass(string Reason) : CaseExpectation;
}

internal sealed record ErrorExpectationWire(ErrorCode Code, string Fragment);

/// <summary>Reads the files of a processor's folder; unknown members are errors.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ErrorExpectationWire))]
internal sealed partial class CatalogueJson : JsonSerializerContext
{
    /// <summary>As people write it: a line each, and letters of any language as they are.</summary>
    public static CatalogueJson Readable { get; } = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
