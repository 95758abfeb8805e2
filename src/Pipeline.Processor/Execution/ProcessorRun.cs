using Pipeline.Contracts;

namespace Pipeline.Processor;

/// <summary>One run, from arguments to settled files. Everything it depends on is handed in.</summary>
/// <param name="Arguments">The run.</param>
/// <param name="MakeRunner">The provider's entry point.</param>
/// <param name="Variable">The value of an environment variable, or null; asked in mode=real alone.</param>
/// <param name="Time">Both clocks.</param>
/// <param name="Log">Standard error.</param>
internal sealed record ProcessorRun(
    RunArguments Arguments,
    MakeRunner MakeRunner,
    Func<string, string?> Variable,
    TimeProvider Time,
    TextWriter Log)
{
    private readonly Staging staging = new(Arguments.Artifacts);

    /// <summary>Runs the provider and writes what main writes, or <c>fault.json</c>.</summary>
    /// <returns>The exit status.</returns>
    public int Execute() => FaultReport.Guard(staging, Log, Settle);

    private void Settle()
    {
        var (started, ticks) = (Time.GetUtcNow(), Time.GetTimestamp());
        var spec = SpecFile.Read(Arguments.Spec);
        var inputs = ProviderInputs.Read(Arguments.Inputs);
        var config = ProviderConfig.Of(spec, Arguments.Mode, Variable);
        var returned = MakeRunner(config)(inputs.Payload);
        LoadedModules.RefuseForbidden(LoadedModules.Names());
        var result = CheckedResult.Of(returned, Arguments.Mode);

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
        // A file that is two outputs cannot be moved for both.
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
