namespace Pipeline.Oci.Transport;

/// <summary>Appends parameters to the existing query of an address.</summary>
internal static class LocationQuery
{
    public static Uri Append(Uri address, string query)
    {
        if (query.Length == 0)
        {
            return address;
        }

        // Appends to the text: the upload state in the address must return unchanged, and Uri would normalize it.
        var text = address.GetLeftPart(UriPartial.Query);
        var joint = address.Query.Length switch { 0 => "?", 1 => "", _ => "&" };
        return new Uri($"{text}{joint}{query}");
    }
}
