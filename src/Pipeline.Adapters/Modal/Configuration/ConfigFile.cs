using System.Text;
using Pipeline.Contracts;
using Tomlyn;
using Tomlyn.Model;
using Tomlyn.Parsing;

namespace Pipeline.Adapters.Modal.Configuration;

/// <summary>The file that Modal's clients keep their settings in.</summary>
internal static class ConfigFile
{
    private const string Name = ".modal.toml";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Where it is: <c>MODAL_CONFIG_PATH</c>, or in the home folder.</summary>
    public static string Path(Func<string, string?> environment) =>
        ModalConfig.Given(environment, "MODAL_CONFIG_PATH")
        ?? System.IO.Path.Combine(ModalConfig.Given(environment, OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME") ?? "~", Name);

    /// <returns>What it holds; none where there is no such file.</returns>
    /// <exception cref="FaultException">It is there and cannot be read.</exception>
    public static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path, Strict);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ConfigValue.Fault($"{path} cannot be read: {e.Message}");
        }
        catch (DecoderFallbackException)
        {
            throw ConfigValue.Fault($"{path} is not UTF-8");
        }
    }

    /// <summary>Reads TOML 1.0.</summary>
    /// <exception cref="FaultException">It is none: only where is told, for what stands there may be a secret without its quotes.</exception>
    public static TomlTable? Parse(string? text, string path)
    {
        if (text is null)
        {
            return null;
        }

        try
        {
            // The parser trips over a backslash that is the last of all, and the serializer alone takes a section that is there twice.
            var lines = text + "\n";
            SyntaxParser.ParseStrict(lines, validate: true);
            return TomlSerializer.Deserialize<TomlTable>(lines);
        }
        catch (TomlException e)
        {
            throw ConfigValue.Fault($"{path} is not TOML: line {e.Line}, column {e.Column}");
        }
    }
}
