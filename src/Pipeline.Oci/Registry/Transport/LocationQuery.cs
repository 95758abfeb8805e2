namespace Pipeline.Oci;

/// <summary>Adds to the query that an address has already.</summary>
internal static class LocationQuery
{
    public static Uri Append(Uri address, string query)
    {
        if (query.Length == 0)
        {
            return address;
        }

        // By text: Uri rebuilds nothing, and an upload's state must return as it came.
        var text = address.GetLeftPart(UriPartial.Query);
        var joint = address.Query.Length switch { 0 => "?", 1 => "", _ => "&" };
        return new Uri($"{text}{joint}{query}");
    }
}
