using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Dependencies.Archives;
using Pipeline.Dependencies.Python;

namespace Pipeline.Dependencies.Wheels;

/// <summary>Where the files of a wheel go on a target (packaging.python.org, "Binary distribution format", "Installing a wheel"). Nothing of the wheel runs.</summary>
internal sealed partial class WheelInstallation(Wheel wheel, PythonTarget target)
{
    // The compiler of a larger module would need gigabytes; Python compiles it when it is imported, as it does without an installer.
    private const int MaxModule = 16 * 1024 * 1024;
    private const string Installer = "pipeline\n";
    private static ReadOnlySpan<byte> Interpreter => "#!python"u8;
    private static readonly string[] ScriptGroups = ["console_scripts", "gui_scripts"];

    /// <summary>The installed files, with RECORD last.</summary>
    /// <param name="bytecode">The compiled form of a module, by its path in the image with a leading <c>/</c> and the digest of its source; null if it has none.</param>
    /// <exception cref="InvalidDataException">The wheel asks for something that an installation does not have.</exception>
    public IReadOnlyList<LayerFile> Files(Func<string, Digest, byte[]?> bytecode)
    {
        var files = new Dictionary<string, LayerFile>(StringComparer.Ordinal);
        // What .data has of a path comes last, and wins.
        foreach (var member in wheel.Members.Where(member => !wheel.Record.IsUnhashed(member.Name)).OrderBy(IsData))
        {
            Put(Install(member));
        }

        foreach (var made in EntryPoints().Append(Made($"{target.SitePackages}/{wheel.DistInfo}/INSTALLER", Installer, isExecutable: false)))
        {
            Put(made);
        }

        var compiled = Compiled([.. files.Values], bytecode).ToDictionary(StringComparer.Ordinal);
        foreach (var (path, content) in compiled)
        {
            Put(new LayerFile.Made(path, IsExecutable: false, content));
        }

        var record = $"{target.SitePackages}/{wheel.DistInfo}/RECORD";
        var lines = files.Values.Select(file => compiled.ContainsKey(file.Path) ? WheelRecord.Line(Relative(file.Path)) : Line(file)).Append(WheelRecord.Line(Relative(record[1..])));
        Put(Made(record, string.Concat(lines.Order(StringComparer.Ordinal).Select(line => line + "\n")), isExecutable: false));
        return [.. files.Values];

        void Put(LayerFile file) => files[file.Path] = file;
    }

    /// <summary>The modules to compile: their path in the image with a leading <c>/</c>, and the member.</summary>
    public IEnumerable<(string Path, ArchiveMember Member)> Modules() => wheel.Members
        .Where(member => !wheel.Record.IsUnhashed(member.Name) && member.Name.EndsWith(".py", StringComparison.Ordinal))
        .Select(member => (Path: Place(member.Name), Member: member))
        .Where(module => IsModule(module.Path) && module.Member.Size <= MaxModule);

    /// <summary>The digest of a module's source: RECORD's, which the finished layer is held to, if it is a SHA-256.</summary>
    public Digest SourceOf(ArchiveMember member) => wheel.Record.Hash(member) is { Value: var value } hash && hash.Algorithm == HashAlgorithmName.SHA256 && value.Length == SHA256.HashSizeInBytes
        ? Digest.FromHash(value)
        : Digest.FromHash(SHA256.HashData(wheel.Content(member)));

    /// <summary>The path of a module's compiled form (PEP 3147).</summary>
    public static string CompiledPath(string module, PythonTarget target)
    {
        var slash = module.LastIndexOf('/');
        return $"{module[..slash]}/__pycache__/{module[(slash + 1)..^".py".Length]}.cpython-{target.Series.Major}{target.Series.Minor}.pyc";
    }

    private bool IsModule(string path) => path.StartsWith(target.SitePackages + "/", StringComparison.Ordinal);

    private IEnumerable<KeyValuePair<string, byte[]>> Compiled(IEnumerable<LayerFile> files, Func<string, Digest, byte[]?> bytecode) =>
        from file in files.OfType<LayerFile.Copied>()
        let path = "/" + file.Path
        where path.EndsWith(".py", StringComparison.Ordinal) && IsModule(path)
        let compiled = bytecode(path, SourceOf(file.Member))
        where compiled is not null
        select KeyValuePair.Create(CompiledPath(path, target)[1..], compiled);

    private LayerFile Install(ArchiveMember member)
    {
        var path = Place(member.Name);
        if (IsScript(member) && wheel.Archive.Start(member, Interpreter.Length).AsSpan().SequenceEqual(Interpreter))
        {
            return new LayerFile.Made(path[1..], IsExecutable: true, Rewritten(wheel.Content(member)));
        }

        var executable = IsScript(member) || (member.UnixMode & 0b001_001_001) != 0;
        return new LayerFile.Copied(path[1..], executable, wheel.Archive, member, wheel.Record.Hash(member), wheel.Name.Text);
    }

    private bool IsData(ArchiveMember member) => wheel.DataFolder is { } data && member.Name.StartsWith(data + "/", StringComparison.Ordinal);

    private bool IsScript(ArchiveMember member) => wheel.DataFolder is { } data && member.Name.StartsWith($"{data}/scripts/", StringComparison.Ordinal);

    // The first line names the interpreter as #!python or #!pythonw; the installer puts the real one there.
    private byte[] Rewritten(byte[] script)
    {
        var end = Array.IndexOf(script, (byte)'\n');
        return [.. Encoding.UTF8.GetBytes($"#!{target.Executable}"), .. end < 0 ? [] : script[end..]];
    }

    // The path in the image, with a leading slash.
    private string Place(string member)
    {
        if (wheel.DataFolder is not { } data || !member.StartsWith(data + "/", StringComparison.Ordinal))
        {
            return $"{target.SitePackages}/{member}";
        }

        return member[(data.Length + 1)..].Split('/', 2) switch
        {
            ["purelib" or "platlib", var rest] => $"{target.SitePackages}/{rest}",
            ["scripts", var rest] => $"{target.Prefix}/bin/{rest}",
            ["headers", var rest] => $"{target.Headers}/{wheel.Metadata.First("Name")}/{rest}",
            ["data", var rest] => $"{target.Prefix}/{rest}",
            _ => throw new InvalidDataException($"{member} belongs to no scheme of an installation"),
        };
    }

    private IEnumerable<LayerFile> EntryPoints()
    {
        var group = "";
        foreach (var line in (wheel.EntryPoints ?? "").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] is not ('#' or ';')))
        {
            if (line is ['[', .., ']'])
            {
                group = line[1..^1].Trim();
            }
            else if (ScriptGroups.Contains(group, StringComparer.Ordinal))
            {
                yield return EntryPoint(line);
            }
        }
    }

    private LayerFile.Made EntryPoint(string line)
    {
        if (EntryPointForm().Match(line) is not { Success: true } match)
        {
            throw new InvalidDataException($"its entry point \"{line}\" is malformed");
        }

        var (module, attribute) = (match.Groups["module"].Value, match.Groups["attribute"].Value);
        var script = $"#!{target.Executable}\nimport sys\nfrom {module} import {attribute.Split('.')[0]}\nif __name__ == \"__main__\":\n    sys.exit({attribute}())\n";
        return Made($"{target.Prefix}/bin/{match.Groups["name"].Value}", script, isExecutable: true);
    }

    private static LayerFile.Made Made(string path, string text, bool isExecutable) => new(path[1..], isExecutable, Encoding.UTF8.GetBytes(text));

    private string Line(LayerFile file) => file switch
    {
        LayerFile.Copied copied => WheelRecord.Line(Relative(file.Path), copied.Hash!, copied.Member.Size),
        LayerFile.Made made => WheelRecord.Line(Relative(file.Path), made.Content.Span),
        _ => throw new InvalidOperationException(),
    };

    private string Relative(string path) => Path.GetRelativePath(target.SitePackages, "/" + path).Replace('\\', '/');

    [GeneratedRegex(@"^(?<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*=\s*(?<module>[\p{L}_][\w.]*)\s*:\s*(?<attribute>[\p{L}_][\w.]*)\s*(\[[^\]]*\])?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex EntryPointForm();
}
