using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Contracts.Faults;
using Pipeline.Contracts.Json;
using Pipeline.Contracts.Specs;

namespace Pipeline.Processors.Planning;

/// <summary>Reads the available processors.</summary>
internal static class Catalogue
{
    /// <summary>The specs, in the order of their references (ordinal).</summary>
    /// <exception cref="FaultException"><c>ERR_INPUTS</c>, with the entry that is not a <c>processor.json</c>.</exception>
    public static IReadOnlyList<ProcessorSpec> Read(JsonNode? catalogue)
    {
        var specs = Document(catalogue).EnumerateArray().Select(Spec).OrderBy(spec => spec.Ref.ToString(), StringComparer.Ordinal).ToArray();
        var twice = specs.Zip(specs.Skip(1)).FirstOrDefault(pair => pair.First.Ref == pair.Second.Ref).First;
        return twice is null ? specs : throw new FaultException(ErrorCode.Inputs, $"catalogue has {twice.Ref} twice");
    }

    private static JsonElement Document(JsonNode? catalogue)
    {
        var document = catalogue is JsonObject { Count: 1 } && (string?)catalogue["$artifact"] is { } file ? Artifact(file) : Elements.Of(catalogue);
        return document.ValueKind == JsonValueKind.Array ? document : throw new FaultException(ErrorCode.Inputs, "catalogue is not an array");
    }

    private static JsonElement Artifact(string file)
    {
        try
        {
            return StrictJson.Parse(File.ReadAllBytes(file));
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.Inputs, $"catalogue: {e.Message}", e);
        }
    }

    private static ProcessorSpec Spec(JsonElement document, int at)
    {
        try
        {
            return ProcessorSpec.Parse(Encoding.UTF8.GetBytes(document.GetRawText()));
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.Inputs, $"catalogue[{at}] is not a processor.json", e);
        }
    }
}
