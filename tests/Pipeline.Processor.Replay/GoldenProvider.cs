using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Contracts.Faults;
using Pipeline.Contracts.Json;
using Pipeline.Contracts.Text;

namespace Pipeline.Processor.Replay;

/// <summary>Does what a golden case's <c>provider</c> says (<c>tests/golden/kit/README.md</c>).</summary>
public sealed class GoldenProvider(JsonElement told)
{
    /// <summary>The provider of a case, from its <c>run.json</c>.</summary>
    public static GoldenProvider Read(string file) => new(StrictJson.Parse(File.ReadAllBytes(file)).GetProperty("provider"));

    public ProcessorResult Run(JsonObject inputs)
    {
        if (told.TryGetProperty("throws", out var throws))
        {
            throw new GoldenFailure(throws.GetProperty("message").GetString()!);
        }

        if (told.TryGetProperty("faults", out var fault))
        {
            throw new FaultException(TextForm.Parse<ErrorCode>(fault.GetProperty("code").GetString()), fault.GetProperty("detail").GetString());
        }

        var result = told.GetProperty("result");
        return new(
            [.. result.GetProperty("outputs").EnumerateArray().Select(output => Output(output, inputs))],
            result.GetProperty("processor_info").GetString()!,
            result.GetProperty("usage").EnumerateObject().ToDictionary(count => count.Name, count => count.Value.GetInt64(), StringComparer.Ordinal));
    }

    private static OutputItem Output(JsonElement output, JsonObject inputs)
    {
        var relpath = output.GetProperty("relpath").GetString()!;
        if (output.TryGetProperty("text", out var text))
        {
            return new(relpath, Encoding.UTF8.GetBytes(text.GetString()!));
        }

        if (output.TryGetProperty("base64", out var base64))
        {
            return new(relpath, base64.GetBytesFromBase64());
        }

        JsonNode at = inputs;
        foreach (var step in output.GetProperty("artifact_at").GetString()!.Split('/').Skip(1))
        {
            at = at is JsonArray items ? items[int.Parse(step, CultureInfo.InvariantCulture)]! : at[step]!;
        }

        var artifact = at["$artifact"]!.GetValue<string>();
        return new(relpath, stream =>
        {
            using var file = File.OpenRead(artifact);
            file.CopyTo(stream);
        });
    }
}

/// <summary>The exception that a case's provider throws on request.</summary>
#pragma warning disable CA1710 // The name is told in fault.json, and the golden cases are two languages' own.
public sealed class GoldenFailure(string message) : Exception(message);
