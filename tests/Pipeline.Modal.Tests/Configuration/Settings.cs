using Pipeline.Modal.Configuration;

namespace Pipeline.Modal.Tests.Configuration;

/// <summary>Resolves settings from a test's variables and file text.</summary>
internal static class Settings
{
    public const string Path = "/home/of/.modal.toml";

    public const string File = """
        [default]
        token_id = "ak-default"
        token_secret = "as-default"
        environment = "main"

        [work]
        token_id = "ak-work"
        token_secret = "as-work"
        server_url = "https://work.example:8443"
        """;

    public static ModalProfile Of(string? file, params string[] variables) => ModalConfig.Resolve(Lookup(variables), file, Path);

    /// <summary>The error instead of settings, without the code's fragment. It never contains a secret.</summary>
    public static string Refused(string? file, params string[] variables) => Refused(() => Of(file, variables));

    public static string Refused(Func<ModalProfile> resolve)
    {
        var fault = Assert.Throws<FaultException>(resolve);
        Assert.Equal(ErrorCode.ModalLookup, fault.Fault.Code);
        Assert.DoesNotContain("as-", fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("ak-", fault.ToString(), StringComparison.Ordinal);
        return fault.Fault.Message[(ErrorCode.ModalLookup.Fragment.Length + 2)..];
    }

    /// <param name="variables">Each <c>NAME=value</c>.</param>
    public static Func<string, string?> Lookup(params string[] variables) =>
        name => variables.Select(variable => variable.Split('=', 2)).FirstOrDefault(variable => variable[0] == name)?[1];
}
