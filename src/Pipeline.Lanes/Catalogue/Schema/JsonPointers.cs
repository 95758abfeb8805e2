using System.Globalization;
using Newtonsoft.Json.Linq;

namespace Pipeline.Lanes;

/// <summary>JSON pointers (RFC 6901) to the places of a document. The items of a list are counted once, however many of them are pointed to.</summary>
internal sealed class JsonPointers
{
    private readonly Dictionary<JArray, Dictionary<JToken, int>> positions = new(ReferenceEqualityComparer.Instance);

    /// <summary>The pointer to a place; the root's is the empty text.</summary>
    public string Of(JToken token) => token.Parent switch
    {
        null => "",
        JProperty property => Of(property),
        JArray array => Of(array) + Segment(Position(array, token).ToString(CultureInfo.InvariantCulture)),
        { } parent => Of(parent) + Segment(((JProperty)token).Name),
    };

    public static string Segment(string name) =>
        "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private int Position(JArray array, JToken token)
    {
        if (!positions.TryGetValue(array, out var items))
        {
            items = new(ReferenceEqualityComparer.Instance);
            foreach (var item in array)
            {
                items.Add(item, items.Count);
            }

            positions.Add(array, items);
        }

        return items[token];
    }
}
