using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using CsCheck;
using Pipeline.Contracts.Faults;
using Pipeline.Contracts.Http;
using Pipeline.Contracts.Json;
using Pipeline.Contracts.Runs;
using Pipeline.Contracts.Text;

namespace Processors.Python.Tests;

/// <summary>For any input, the Python kit and the C# kit (the host's own code) give the same bytes and messages.</summary>
public sealed class KitsAgreeTests
{
    private const int Batch = 3000;

    private static readonly string[] Documents =
    [
        """{"a":1,"b":[true,false,null,1.5e3,-0,"x\u00e9\n"],"c":{"d":{}}}""", """{"\ud800":1,"a":1,"a":2}""", """{"a":"\ud800","b":1e400}""",
        """{"é":"😀","\ud83d\ude00":1}""", """{"a":12345678901234567890,"b":1E-400,"c":-1e-7,"d":1e21}""", $$"""{"a":{{new string('[', 63)}}{{new string(']', 63)}}}""",
    ];

    private static readonly byte[][] Pieces =
    [
        .. new[] { "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\\udc00", "\\u0000", "0", "-", "1e999", ".5", "01", "true", "nul", " ", "\t", "\n", "\v", "\0", "/*x*/", "\"a\":1,", "\"\\u0061\"", "\u007f", "\u2028", "NaN", "'", "[[" }
            .Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xEF, 0xBB, 0xBF],
    ];

    private static readonly string[] Characters =
    [
        "a", "b", ".", "..", "/", "\\", "\0", "\u001f", "\u007f", "\u0085", "\u0301", "\u0315", "\u0316", "\u0323", "e", "é", "\u1100", "\u1161", "\u11a8", "가", "\ud800", "\udc00", "😀",
        "outputs/", "C:", "\u212a", "\ufb1d", "\u2028", "\u0344", "\u0958", "\u1e9b", "\ud834\udd5e", new string('x', 120),
    ];

    // Whole milliseconds, and no weekday: only Python accepts an e-mail date whose weekday contradicts it.
    private static readonly string[] Words =
    [
        "7", "66", ".5", "0", "-1", "1445412500", "1445412500500", "2015-10-21T07:28:30", "Z", "+02:00", "s", "ms", "m", "h", " s", " seconds", "min", "hr", "d", " ", ",", "~",
        "try again in ", "Retry after ", "retry-after: ", "resets in ", "wait ", "available", "{", "}", "[", "]", "\"", ":", "\"retry_after\":", "\"retryDelay\":\"", "\"retry_after_ms\":", "\"headers\":{\"Retry-After\":\"",
        "\"code\":\"insufficient_quota\"", "\"quotaId\":\"xPerDay\"", "Insufficient Balance", "\"type\":", "null", "\n", "x",
    ];

    private static readonly Gen<byte[]> Told = Gen.Int[0, Words.Length - 1].Array[1, 8].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts.Select(part => Words[part]))));

    private static readonly Gen<byte[]> Document =
        from whole in Gen.Int[0, Documents.Length - 1]
        from edits in Gen.Select(Gen.Int[0, 200], Gen.Int[0, 6], Gen.Int[0, (2 * Pieces.Length) - 1]).Array[0, 4]
        select edits.Aggregate(Encoding.UTF8.GetBytes(Documents[whole]), Edited);

    private static readonly Gen<byte[]> Name = Gen.Int[0, Characters.Length - 1].Array[0, 9].Select(parts => Units("outputs/" + string.Concat(parts.Select(part => Characters[part]))));

    private static readonly Gen<byte[]> Detail = Gen.Int[0, Characters.Length - 1].Array[1, 400].Select(parts => Units(string.Concat(parts.Select(part => Characters[part]))));

    private static readonly Gen<byte[]> Number = Gen.OneOf(Gen.Double.Where(double.IsFinite), Gen.Int[-30, 30].Select(power => Math.Pow(10, power)), Gen.Int[-8, 23].Select(power => Math.BitDecrement(Math.Pow(10, power))))
        .Select(BitConverter.GetBytes);

    [Fact]
    public void Of_a_document() => Agree("document", Document, data => Convert.ToHexStringLower(InputsDocument.Parse(data).Canonical.Span));

    [Fact]
    public void Of_a_name() => Agree("name", Name, data => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(OutputName.Canonicalize(Text(data)).ToString())));

    [Fact]
    public void Of_a_number() => Agree("number", Number, data => Es6Number.Format(BitConverter.ToDouble(data)));

    [Fact]
    public void Of_the_detail_of_a_fault() => Agree("detail", Detail, data => Convert.ToHexStringLower(new Fault(ErrorCode.Inputs, Text(data)).Encode()));

    [Fact]
    public void Of_when_to_come_back() => Agree("told", Told, data =>
    {
        var text = Encoding.UTF8.GetString(data);
        var now = DateTimeOffset.FromUnixTimeSeconds(1_445_412_480);
        TimeSpan?[] waits = [RetryAfter.Read([new("retry-after", text)], "", now), RetryAfter.Read([new("x-ratelimit-reset", text)], "", now), RetryAfter.Read([], text, now)];
        return string.Join(' ', waits.Select(wait => wait is null ? "none" : Math.Round(wait.Value.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)).Append(QuotaExhausted.Find(text) ?? "none"));
    });

    private static void Agree(string kind, Gen<byte[]> given, Func<byte[], string> made)
    {
        var batch = given.Array[Batch].Single();

        var python = Python(kind, batch);

        Assert.Equal(batch.Length, python.Length);
        foreach (var (data, said) in batch.Zip(python))
        {
            var told = Said(() => made(data));
            Assert.True(told == said, $"of {kind} {Convert.ToBase64String(data)} C# says {told}, Python says {said}");
        }
    }

    private static string Said(Func<string> made)
    {
        try
        {
            return made();
        }
        catch (FaultException e)
        {
            return $"! {e.Fault.Message[(e.Fault.Code.Fragment.Length + 2)..]}";
        }
        catch (FormatException e)
        {
            return $"! {e.Message}";
        }
    }

    private static string[] Python(string kind, byte[][] batch)
    {
        using var process = Process.Start(new ProcessStartInfo("python3", ["-B", Path.Combine(AppContext.BaseDirectory, "agree.py"), kind])
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, Environment = { ["PYTHONPATH"] = Path.Combine(SourceTree.Root, "processors", "_kit"), ["PYTHONUTF8"] = "1" },
        })!;
        var said = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        foreach (var data in batch)
        {
            process.StandardInput.WriteLine(Convert.ToBase64String(data));
        }

        process.StandardInput.Close();
        return said.GetAwaiter().GetResult().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static byte[] Edited(byte[] document, (int At, int Length, int Piece) edit)
    {
        var at = edit.At % (document.Length + 1);
        return edit.Piece < Pieces.Length
            ? [.. document[..at], .. Pieces[edit.Piece], .. document[at..]]
            : [.. document[..at], .. document[Math.Min(document.Length, at + edit.Length)..]];
    }

    private static byte[] Units(string text) => [.. MemoryMarshal.AsBytes(text.AsSpan())];

    private static string Text(byte[] units) => new(MemoryMarshal.Cast<byte, char>(units));
}
