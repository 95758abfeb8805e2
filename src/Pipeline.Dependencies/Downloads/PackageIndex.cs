using System.Text;
using System.Text.Json;
using AngleSharp.Html.Parser;
using Pipeline.Dependencies.Locks;
using Pipeline.Dependencies.Python;
using Pipeline.Dependencies.Text;

namespace Pipeline.Dependencies.Downloads;

/// <summary>Asks a simple index for the wheels of a package (packaging.python.org, "Simple repository API"; PEP 503, 691), as JSON or HTML.</summary>
internal sealed class PackageIndex(DownloadClient client)
{
    private const string JsonType = "application/vnd.pypi.simple.v1+json";
    private const string Accept = $"{JsonType}, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1";
    private const int MaxPage = 256 * 1024 * 1024;

    /// <summary>The package's wheels whose digest the lock allows; a wheel for which the index gives no digest is held to them when it is downloaded.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if there is no index, or it serves no page of that package.</exception>
    public async Task<IReadOnlyList<LockedWheel>> Wheels(LockedPackage package, IndexCatalog indexes, CancellationToken cancellationToken)
    {
        var index = package.Index ?? indexes.Default
            ?? throw DependencyFault.Of($"{package} has no index: give --index-url in the lock, or \"default\" in processors/{IndexCatalog.FileName}");
        var page = new Uri(index.AbsoluteUri.EndsWith('/') ? index : new Uri(index.AbsoluteUri + "/"), package.Name + "/");
        var wheels = await client.Get(page, Accept, indexes, (response, body) => Read(response, body, page, package), cancellationToken);
        return [.. wheels.Where(wheel => wheel.Name.Package == package.Name && (wheel.Digest is null || package.Allowed.Contains(wheel.Digest)))];
    }

    private static async Task<IReadOnlyList<LockedWheel>> Read(HttpResponseMessage response, PatientStream body, Uri page, LockedPackage package)
    {
        try
        {
            var bytes = await body.ReadAll(MaxPage);
            // Addresses are relative to where a redirect led.
            var place = response.RequestMessage?.RequestUri ?? page;
            return response.Content.Headers.ContentType?.MediaType == JsonType ? OfJson(bytes, place) : OfHtml(bytes, place);
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or ArgumentException or InvalidOperationException or KeyNotFoundException)
        {
            throw DependencyFault.Of($"{page.Authority} serves no index page of {package.Name}: {e.Message}", e);
        }
    }

    private static IReadOnlyList<LockedWheel> OfJson(byte[] page, Uri place) =>
    [
        .. from file in StrictJson.Parse(page).GetProperty("files").EnumerateArray()
           let name = WheelName.TryParse(file.GetProperty("filename").GetString() ?? "", out var parsed) ? parsed : null
           where name is not null
           select new LockedWheel(name, Hash(file), file.TryGetProperty("size", out var size) && size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out var bytes) ? bytes : null)
           {
               Address = new Uri(place, file.GetProperty("url").GetString()),
               // false, true, or the reason as a text.
               Yanked = file.TryGetProperty("yanked", out var yanked) && yanked.ValueKind is JsonValueKind.True or JsonValueKind.String,
           },
    ];

    private static Digest? Hash(JsonElement file) =>
        file.TryGetProperty("hashes", out var hashes) && hashes.TryGetProperty("sha256", out var hex) && Digest.TryParse($"sha256:{hex.GetString()}", out var digest) ? digest : null;

    private static IReadOnlyList<LockedWheel> OfHtml(byte[] page, Uri place)
    {
        using var document = new HtmlParser().ParseDocument(Encoding.UTF8.GetString(page));
        var links = document.QuerySelectorAll("a[href]");
        return links.Length == 0
            ? throw new FormatException("it has no links")
            : [.. from link in links
                  let name = WheelName.TryParse(link.TextContent.Trim(), out var parsed) ? parsed : null
                  where name is not null
                  let address = new Uri(place, link.GetAttribute("href"))
                  select new LockedWheel(name, Fragment(address), null)
                  {
                      Address = new UriBuilder(address) { Fragment = "" }.Uri,
                      Yanked = link.HasAttribute("data-yanked"),
                  }];
    }

    private static Digest? Fragment(Uri address) => address.Fragment.StartsWith("#sha256=", StringComparison.Ordinal)
        && Digest.TryParse($"sha256:{address.Fragment["#sha256=".Length..]}", out var digest) ? digest : null;
}
