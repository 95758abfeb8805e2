using Pipeline.Dependencies.Python;
using Tomlyn;
using Tomlyn.Model;

namespace Pipeline.Dependencies.Locks;

/// <summary>Reads <c>pylock.toml</c> (packaging.python.org, "pylock.toml Specification"; PEP 751).</summary>
internal static class Pylock
{
    public const string FileName = "pylock.toml";

    private const string SupportedMajor = "1";

    // Sources of code that would have to be built, and the words for them.
    private static readonly (string Member, string What)[] Unbuilt =
        [("vcs", "a source repository"), ("directory", "a source folder"), ("archive", "a source archive"), ("sdist", "a source distribution")];

    /// <exception cref="FormatException">The text is not a lock that this version reads; the message names the package and member.</exception>
    public static PythonLock Parse(string text)
    {
        var root = Table(text);
        var version = Text(root, "lock-version", "the lock") ?? throw new FormatException("lock-version is missing");
        if (version.Split('.')[0] != SupportedMajor)
        {
            throw new FormatException($"lock-version is {version}, not {SupportedMajor}.x; write the lock with a tool that supports {SupportedMajor}.0");
        }

        return new PythonLock(FileName, [.. Tables(root, "packages", "the lock").Select(Package)])
        {
            RequiresPython = Text(root, "requires-python", "the lock") is { } python ? VersionSpecifiers.Parse(python) : null,
            Environments = [.. Texts(root, "environments").Select(EnvironmentMarker.Parse)],
            DefaultGroups = Texts(root, "default-groups"),
        };
    }

    private static TomlTable Table(string text)
    {
        try
        {
            return TomlSerializer.Deserialize<TomlTable>(text) ?? [];
        }
        catch (TomlException e)
        {
            throw new FormatException($"not TOML: {e.Message.Split('\n')[0].TrimEnd()}", e);
        }
    }

    private static LockedPackage Package(TomlTable package)
    {
        var name = Text(package, "name", "a package") ?? throw new FormatException("a package has no name");
        if (!PackageName.IsValid(name))
        {
            throw new FormatException($"\"{name}\" is not the name of a package");
        }

        name = PackageName.Normalize(name);
        var archived = package.TryGetValue("archive", out var archive) && archive is TomlTable table && NameOf(table, name) is { } file && WheelName.TryParse(file, out var known) ? (Table: table, Name: known) : default;
        var otherwise = Unbuilt.FirstOrDefault(source => package.ContainsKey(source.Member)).What;
        IReadOnlyList<LockedWheel> wheels = [.. archived.Table is null ? Tables(package, "wheels", name).Select(wheel => Wheel(wheel, name)) : [Wheel(archived.Table, name)]];
        // Only wheels need a version, and their names have one.
        var version = Text(package, "version", name) ?? (wheels is [var first, ..] ? first.Name.Version.ToString() : null) ?? (otherwise is not null ? "0" : throw new FormatException($"{name} has no version"));
        return new LockedPackage(name, PythonVersion.Parse(version))
        {
            Marker = Text(package, "marker", name) is { } marker ? EnvironmentMarker.Parse(marker) : null,
            RequiresPython = Text(package, "requires-python", name) is { } python ? VersionSpecifiers.Parse(python) : null,
            Wheels = wheels,
            Otherwise = otherwise,
        };
    }

    private static LockedWheel Wheel(TomlTable wheel, string package)
    {
        var address = Text(wheel, "url", package) is { } url ? Address(url, package) : null;
        var path = Text(wheel, "path", package);
        var file = NameOf(wheel, package);
        if (address is null && path is null)
        {
            throw new FormatException($"{package}: {file} has neither url nor path");
        }

        if (!WheelName.TryParse(file, out var name) || name.Package != package)
        {
            throw new FormatException($"{package}: {file} is not the name of one of its wheels");
        }

        return new LockedWheel(name, Sha256Of(wheel, $"{package}: {file}"), wheel.TryGetValue("size", out var size) && size is long bytes and >= 0 ? bytes : null)
        {
            Address = address,
            Path = path,
        };
    }

    private static string NameOf(TomlTable wheel, string package) => Text(wheel, "name", package)
        ?? Path.GetFileName(Text(wheel, "path", package) ?? Uri.UnescapeDataString(Uri.TryCreate(Text(wheel, "url", package), UriKind.Absolute, out var address) ? address.AbsolutePath : ""));

    private static Digest Sha256Of(TomlTable wheel, string subject)
    {
        var hashes = wheel.TryGetValue("hashes", out var found) && found is TomlTable table ? table : throw new FormatException($"{subject} has no hashes");
        return Text(hashes, "sha256", subject) is { } hex
            ? Digest.TryParse($"sha256:{hex.ToLowerInvariant()}", out var digest) ? digest : throw new FormatException($"{subject}: its sha256 is not 64 hex digits")
            : throw new FormatException($"{subject} has no sha256; write the lock with one");
    }

    internal static Uri Address(string text, string subject) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address is { UserInfo.Length: 0, Query.Length: 0 } ? address : throw new FormatException($"{subject}: its address has a user, a password or a query; give credentials in the environment or in .netrc")
            // Without the text, which may hold a password.
            : throw new FormatException($"{subject}: it has an address that is not one of http or https");

    private static string? Text(TomlTable table, string member, string subject) => !table.TryGetValue(member, out var value) ? null
        : value is string text ? text
        : throw new FormatException($"{subject}: {member} is not a text");

    private static IReadOnlyList<string> Texts(TomlTable table, string member) => !table.TryGetValue(member, out var value) ? []
        : value is TomlArray array && array.All(item => item is string) ? [.. array.Cast<string>()]
        : throw new FormatException($"{member} is not a list of texts");

    private static IEnumerable<TomlTable> Tables(TomlTable table, string member, string subject) => !table.TryGetValue(member, out var value) ? []
        : value switch
        {
            TomlTableArray tables => tables,
            TomlArray array when array.All(item => item is TomlTable) => array.Cast<TomlTable>(),
            _ => throw new FormatException($"{subject}: {member} is not a list of tables"),
        };
}
