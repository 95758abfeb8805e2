using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>What a case must come to.</summary>
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
            // A new case: what it writes is looked at first, and accepted then.
            (false, false, false) => new Outputs(new Dictionary<OutputName, string>()),
            _ => throw new FormatException("a case has no more than one of expected/, expected.json and bypass.txt"),
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
            throw new FormatException($"expected.json: {StrictJson.Misfit(e)}", e);
        }
    }

    private static Bypass ReadBypass(string file)
    {
        var reason = File.ReadAllText(file).Trim();
        return reason.Length > 0 ? new Bypass(reason) : throw new FormatException("bypass.txt gives no reason");
    }

    /// <summary>Success, with exactly these outputs, byte for byte.</summary>
    /// <param name="Files">Output name → absolute path of the file with the expected bytes.</param>
    public sealed record Outputs(IReadOnlyDictionary<OutputName, string> Files) : CaseExpectation;

    /// <summary>An error envelope with this code, whose message contains the fragment.</summary>
    public sealed record Error(ErrorCode Code, string Fragment) : CaseExpectation;

    /// <summary>The case cannot be judged, for this reason.</summary>
    public sealed record Bypass(string Reason) : CaseExpectation;
}

internal sealed record ErrorExpectationWire(ErrorCode Code, string Fragment);

/// <summary>How the files of a processor's folder are read: strict in their members.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ErrorExpectationWire))]
internal sealed partial class CatalogueJson : JsonSerializerContext;
