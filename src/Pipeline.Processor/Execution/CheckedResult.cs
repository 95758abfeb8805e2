using System.Buffers;
using System.Text;
using Pipeline.Contracts;

namespace Pipeline.Processor;

/// <summary>A result that has passed the checks of the contract, each output under its canonical name, in the index's order.</summary>
internal sealed record CheckedResult(
    IReadOnlyList<(OutputName Name, OutputItem Item)> Outputs,
    string ProcessorInfo,
    IReadOnlyDictionary<string, long> Usage)
{
    private const int MaxInfo = 1024;

    /// <summary>Checks a result as a whole, before anything is written.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> or <c>ERR_OUTPUT_DUPLICATE</c>, with the first rule that it breaks.</exception>
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

    // A lone surrogate has no UTF-8, so no receipt could hold it.
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
