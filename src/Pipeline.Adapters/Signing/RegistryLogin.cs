using System.Text;
using System.Text.Json.Nodes;

namespace Pipeline.Adapters.Signing;

/// <summary>A program's credentials for one registry; its text does not show the token.</summary>
/// <param name="Registry">Host and optional port.</param>
/// <param name="User">The user's name.</param>
/// <param name="Token">The token or password.</param>
public sealed record RegistryLogin(string Registry, string User, string Token)
{
    public override string ToString() => $"{User} at {Registry}";

    /// <summary>The bytes of a <c>config.json</c> as <c>docker login</c> writes it.</summary>
    internal byte[] DockerConfiguration() => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["auths"] = new JsonObject { [Registry] = new JsonObject { ["auth"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Token}")) } },
    }.ToJsonString());
}
