using System.Globalization;
using Pipeline.Contracts;
using Pipeline.Lanes;
using Pipeline.World;

namespace Pipeline.Cli;

/// <summary>What a run came to, for a person: on success its outputs and where they lie, on failure the reason and what to do.</summary>
/// <param name="composition">What it ran on.</param>
/// <param name="inputs">The inputs as they were read, or none where none were.</param>
/// <param name="error">Standard error.</param>
internal sealed class PersonReport(LocalComposition composition, ReadOnlyMemory<byte>? inputs, TextWriter error)
{
    /// <summary>Tells a failure on standard error.</summary>
    /// <returns>What goes to standard output.</returns>
    public byte[] Tell(Envelope? envelope) => Report.Text(output =>
    {
        switch (envelope)
        {
            case Envelope.Success success:
                Write(output, success);
                break;
            case Envelope.Failure failure:
                Write(error, failure.Fault);
                break;
            default:
                output.WriteLine("The plan has no steps: its goal holds already.");
                break;
        }
    });

    private void Write(TextWriter error, Fault fault)
    {
        error.WriteLine();
        error.WriteLine($"failed: {fault.Code}");
        error.WriteLine($"  {fault.Message}{(fault.Code == ErrorCode.Inputs && inputs is { } given ? JsonPlace.Of(given) : "")}");
        error.WriteLine($"  → {Advice.For(fault)}");
    }

    private void Write(TextWriter output, Envelope.Success success)
    {
        var prefix = TextForm.Parse<WritePrefix>(success.IndexPath.ToString()[..^"outputs.json".Length]);
        var receipt = Receipt.Parse(Read(prefix.Receipt));
        var outputs = OutputsIndex.Parse(Read(success.IndexPath)).Outputs;
        var width = outputs.Max(entry => (int?)entry.Path.ToString().Length) ?? 0;

        output.WriteLine($"{receipt.ProcessorRef} succeeded in mode={receipt.Mode}: {PlainText.Of(receipt.ProcessorInfo)}");
        foreach (var entry in outputs)
        {
            output.WriteLine($"  {entry.Path.ToString().PadRight(width)}  {ByteSize.Of(entry.Size),9}");
        }

        foreach (var (name, count) in receipt.Usage.Where(usage => usage.Value > 0).OrderBy(usage => usage.Key, StringComparer.Ordinal))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {PlainText.Of(name)}: {count}"));
        }

        output.WriteLine($"receipt  {prefix.Receipt}");
        // In a store nothing lies at a path of its own.
        output.WriteLine(S3Location.IsMeant(composition.Choices.WorldDirectory)
            ? $"files    {prefix} in {composition.Choices.WorldDirectory}"
            : $"files    {Path.Combine(composition.Choices.WorldDirectory, prefix.World, prefix.Path)}");
    }

    private ReadOnlyMemory<byte> Read(WorldPath path)
    {
        using var stream = composition.World.OpenRead(path);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
