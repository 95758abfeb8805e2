using System.Text.Json;
using Newtonsoft.Json.Linq;

namespace Pipeline.Lanes;

/// <summary>Hands a strictly read document to the validator, which knows another library's tree.</summary>
/// <remarks>Its own reader would take some texts for dates and some numbers for integers beyond any bound that it can compare.</remarks>
internal static class JsonTokens
{
    private const double MaxInteger = 9007199254740992;

    public static JToken Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new JObject(element.EnumerateObject().Select(member => new JProperty(member.Name, Of(member.Value)))),
        JsonValueKind.Array => new JArray(element.EnumerateArray().Select(Of)),
        JsonValueKind.String => JValue.CreateString(element.GetString()!),
        JsonValueKind.Number => Number(element.GetDouble()),
        JsonValueKind.True => new JValue(true),
        JsonValueKind.False => new JValue(false),
        _ => JValue.CreateNull(),
    };

    // Inputs are doubles (RFC 8785); one without a fraction is an integer however it is written.
    private static JValue Number(double value) =>
        double.IsInteger(value) && Math.Abs(value) <= MaxInteger ? new JValue((long)value) : new JValue(value);
}
