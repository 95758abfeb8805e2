using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.Processor;

/// <summary>One run, from arguments to settled files, with all its dependencies injected.</summary>
/// <param name="Arguments">The run.</param>
/// <param name="MakeRunner">The provider's entry point.</param>
/// <param name="Variable">Returns the value of an environment variable, or null; called only in mode=real.</param>
/// <param name="Time">Both clocks.</param>
/// <param name="Log">Standard error.</param>
internal sealed record ProcessorRun(
    ProcessorRunOptions Arguments,
    MakeRunner MakeRunner,
    Func<string, string?> Variable,
    TimeProvider Time,
    TextWriter Log)
{
    private readonly Staging staging = new(Arguments.Artifacts);

    /// <summary>Runs the provider and writes the contract's files, or <c>fault.json</c>.</summary>
    /// <returns>The exit status.</returns>
    public int Execute() => FaultReport.Guard(staging, Log, Settle);

    private void Settle()
    {
        var (started, ticks) = (Time.GetUtcNow(), Time.GetTimestamp());
        var spec = SpecFile.Read(Arguments.Spec);
        var inputs = ProviderInputs.Read(Arguments.Inputs);
        var config = ProviderConfig.Of(spec, Arguments.Mode, Variable);
        var output = MakeRunner(config)(inputs.Payload);
        LoadedModules.RefuseForbidden(LoadedModules.Names());
        var result = CheckedResult.Of(output, Arguments.Mode);

        var index = WriteOutputs(result);
        var duration = Time.GetElapsedTime(ticks);
        var receipt = new Receipt(
            (long)duration.TotalMilliseconds,
            Arguments.EnvFingerprint,
            Arguments.ExecutionId,
            InputsDocument.HashSchema,
            Arguments.EnvFingerprint.Image,
            inputs.Hash,
            Arguments.Mode,
            index,
            result.ProcessorInfo,
            spec.Ref,
            Receipt.Timestamp(started),
            result.Usage,
            Arguments.ImageTag).Encode();
        Write(Arguments.WritePrefix.Receipt, receipt);
        Write(Arguments.WritePrefix.ReceiptInArea(Arguments.ExecutionId), receipt);
    }

    private IndexReference WriteOutputs(CheckedResult result)
    {
        var prefix = Arguments.WritePrefix;
        // A file that backs two outputs cannot be moved for both.
        var files = result.Outputs.Select(output => output.Item.File).OfType<string>().CountBy(file => file, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var entries = result.Outputs.Select(output =>
        {
            var file = staging.Write(prefix.Output(output.Name).Path, output.Item, keep: output.Item.File is { } source && files[source] > 1);
            return new OutputEntry(output.Name, file.Sha256, file.Size);
        });
        var index = OutputsIndex.Of(entries.ToArray());
        return new(prefix.Index, Write(prefix.Index, index.Encode()).Sha256);
    }

    private StagedFile Write(WorldPath path, byte[] content) => staging.Write(path.Path, content);
}

/// <summary>The inputs of a run: the provider's payload, and the hash of the delivered document.</summary>
internal sealed record ProviderInputs(JsonObject Payload, Digest Hash)
{
    private const string Artifact = ArtifactReference.Member;

    /// <summary>Reads the inputs document and replaces each artifact's digest by its local path.</summary>
    /// <exception cref="FaultException">
    /// <c>ERR_INPUTS</c> if the document is invalid, <c>ERR_ADAPTER_INVOCATION</c> if it cannot be read.
    /// </exception>
    public static ProviderInputs Read(string path)
    {
        var document = InputsDocument.Parse(Bytes(path));
        var folder = Path.Combine(Path.GetDirectoryName(path) ?? "/", "artifacts");
        return new((JsonObject)Resolve(document.Root, folder)!, document.Hash);
    }

    private static byte[] Bytes(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            // One byte over the limit suffices to reject a document of any size.
            var bytes = new byte[Math.Min(file.Length, StrictJson.MaxBytes + 1)];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, "unreadable inputs", e);
        }
    }

    private static JsonNode? Resolve(JsonElement value, string folder) => value.ValueKind switch
    {
        JsonValueKind.Object when value.TryGetProperty(Artifact, out var digest) => Local(value, digest, folder),
        JsonValueKind.Object => new JsonObject(value.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, Resolve(member.Value, folder)))),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(item => Resolve(item, folder))]),
        // Documents with equal hashes reach the provider with equal values: 1.0 and 1e0 become 1.
        JsonValueKind.Number => JsonNode.Parse(Es6Number.Format(value.GetDouble())),
        _ => JsonValue.Create(value),
    };

    private static JsonObject Local(JsonElement value, JsonElement reference, string folder)
    {
        if (value.GetPropertyCount() > 1
            || reference.ValueKind != JsonValueKind.String
            || !Digest.TryParse(reference.GetString(), out var digest))
        {
            throw new FaultException(ErrorCode.Inputs, "bad artifact reference");
        }

        var file = Path.Combine(folder, digest.Hex);
        return File.Exists(file)
            ? new JsonObject { [Artifact] = file }
            : throw new FaultException(ErrorCode.Inputs, "artifact not delivered");
    }
}

/// <summary>A validated result, with outputs by canonical name, in index order.</summary>
internal sealed record CheckedResult(
    IReadOnlyList<(OutputName Name, OutputItem Item)> Outputs,
    string ProcessorInfo,
    IReadOnlyDictionary<string, long> Usage)
{
    private const int MaxInfo = 1024;

    /// <summary>Checks a whole result before anything is written.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> or <c>ERR_OUTPUT_DUPLICATE</c> with the first violated rule.</exception>
    public static CheckedResult Of(ProcessorResult? result, Mode mode)
    {
        Require(result is not null, "bad result: not a ProcessorResult");
        Require(IsInfo(result!.ProcessorInfo), "bad result: processor_info");
        var usage = result.Usage ?? new Dictionary<string, long>(StringComparer.Ordinal);
        Require(usage.All(figure => IsUnicode(figure.Key) && figure.Value is >= 0 and <= Receipt.MaxUsage), "bad result: usage");
        Require(mode != Mode.Mock || usage.Values.All(value => value == 0), "bad result: usage in mode=mock");

        var outputs = result.Outputs.Select(item => (Name: Name(item), Item: item)).ToArray();
        OutputsIndex.RefuseDuplicates(outputs.Select(output => output.Name));
        return new([.. outputs.OrderBy(output => output.Name)], result.ProcessorInfo, usage);
    }

    private static OutputName Name(OutputItem item)
    {
        try
        {
            return OutputName.Canonicalize(item.Relpath);
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"bad output name: {e.Message}", e);
        }
    }

    // An unpaired surrogate has no UTF-8 encoding, so no receipt could hold it.
    private static bool IsInfo(string? info) => info is { Length: > 0 and <= MaxInfo } && IsUnicode(info);

    private static bool IsUnicode(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var units) != OperationStatus.Done)
            {
                return false;
            }

            text = text[units..];
        }

        return true;
    }

    private static void Require(bool holds, string detail)
    {
        if (!holds)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, detail);
        }
    }
}
