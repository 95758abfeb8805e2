using Pipeline.Contracts;

namespace Pipeline.Adapters.Modal.Configuration;

/// <summary>A comma list of servers' addresses, as <c>server_url</c> holds it.</summary>
internal static class ServerList
{
    /// <exception cref="FaultException">One is no address of a server, which is told by its place in the list: it may hold a password.</exception>
    public static IReadOnlyList<Uri> Parse(ConfigValue list) =>
        [.. list.Value.Split(',', StringSplitOptions.TrimEntries).Select((text, i) => Server(text) ?? throw ConfigValue.Fault(
            $"{list.Source}: address {i + 1} is neither https://HOST[:PORT] nor http://HOST[:PORT]"))];

    private static Uri? Server(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
        && address is { Host.Length: > 0, UserInfo: "", PathAndQuery: "/", Fragment: "" }
            ? address
            : null;
}
