using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipeline.Modal.Tests.Protocol;

/// <summary>The wire format in the official JavaScript client's own code, which is generated from Modal's whole protocol.</summary>
/// <param name="code">The client from npm, one file.</param>
internal sealed partial class OfficialMessages(string code)
{
    /// <summary>The message types of an RPC, by the client's names.</summary>
    public (string Request, string Response) Rpc(string name)
    {
        var rpc = Regex.Match(code, $$"""name: "{{name}}",\s+requestType: (\w+),\s+requestStream: false,\s+responseType: (\w+),\s+responseStream: false""", RegexOptions.None, Bound);
        Assert.True(rpc.Success, $"the official client has no RPC {name} of one message each way");
        return (rpc.Groups[1].Value, rpc.Groups[2].Value);
    }

    /// <summary>The decoded fields of a message, by the client's names.</summary>
    public IReadOnlyDictionary<string, OfficialField> Message(string name)
    {
        var start = code.IndexOf($"\nvar {name} = {{", StringComparison.Ordinal);
        Assert.True(start >= 0, $"the official client has no message {name}");
        var decode = code.IndexOf("decode(input, length)", start, StringComparison.Ordinal);
        return Field().Matches(code[decode..code.IndexOf("return message;", decode, StringComparison.Ordinal)]).Select(OfficialField.Of).ToDictionary(field => field.Name, StringComparer.Ordinal);
    }

    /// <summary>The number of an enum's value.</summary>
    public int? EnumValue(string name)
    {
        var value = Regex.Match(code, $"case \"{name}\":\\s+return ([0-9]+) /", RegexOptions.None, Bound);
        return value.Success ? int.Parse(value.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;
    }

    private static TimeSpan Bound { get; } = TimeSpan.FromSeconds(30);

    [GeneratedRegex(@"\n        case (?<number>[0-9]+): \{(?<body>.*?)\n        \}", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 30_000)]
    private static partial Regex Field();
}

/// <summary>A field as the official client decodes it.</summary>
/// <param name="Name">In its own spelling, such as <c>appName</c>.</param>
/// <param name="Number">Its number.</param>
/// <param name="Tags">The accepted tags: number and wire type.</param>
/// <param name="Type">Its type: a scalar such as <c>string</c>, or the name of a message.</param>
internal sealed partial record OfficialField(string Name, int Number, IReadOnlyList<int> Tags, string Type)
{
    public static OfficialField Of(Match field)
    {
        var body = field.Groups["body"].Value;
        return new(
            Target().Match(body).Groups["name"].Value,
            Parse(field.Groups["number"]),
            [.. Tag().Matches(body).Select(tag => Parse(tag.Groups["tag"]))],
            Nested().Match(body) is { Success: true } nested ? nested.Groups["type"].Value : Scalar().Match(body).Groups["type"].Value);
    }

    private static int Parse(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"message\.(?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Target();

    [GeneratedRegex(@"tag [!=]== (?<tag>[0-9]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tag();

    [GeneratedRegex(@"(?<type>\w+)\.decode\(reader, reader\.uint32\(\)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Nested();

    [GeneratedRegex(@"message\.\w+(?: = |\.push\()(?:\w+\()?reader\.(?<type>\w+)\(\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Scalar();
}
