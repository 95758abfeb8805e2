using Pipeline.Dependencies.Archives;
using Pipeline.Dependencies.Locks;

namespace Pipeline.Dependencies.Npm;

/// <summary>Lays packages out as npm does: each in its place, and their programs in <c>.bin</c> (npm, "folders"). Nothing of a package runs.</summary>
/// <param name="packages">The packages of the lock that are installed.</param>
/// <param name="known">The places of all packages of the lock, also of those that are not installed.</param>
internal sealed class NodeModules(IReadOnlyList<NpmPackage> packages, IReadOnlySet<string> known)
{
    /// <summary>The folder of the image with <c>node_modules</c>, without a leading <c>/</c>.</summary>
    public const string Root = "app";

    private const string Folder = "node_modules/";
    private const int MaxShebang = 2048;

    private readonly Dictionary<string, LayerFile> files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NpmPackage> installed = packages.ToDictionary(package => package.Place, StringComparer.Ordinal);

    /// <summary>Whether a package is in the folder of another one, at any depth.</summary>
    public static bool IsIn(NpmPackage outer, NpmPackage inner) => inner.Place.StartsWith($"{outer.Place}/{Folder}", StringComparison.Ordinal);

    /// <summary>Adds the files of a package and of those that it bundles.</summary>
    public void Add(NpmPackage package, Tarball archive)
    {
        foreach (var member in archive.Members)
        {
            var owner = OwnerOf(package.Place, member.Name);
            // What has an archive of its own comes from there.
            if (owner == package.Place || (installed.TryGetValue(owner, out var bundled) && bundled.IsBundled))
            {
                var path = $"{Root}/{package.Place}/{member.Name}";
                files[path] = new LayerFile.Copied(path, (member.UnixMode & 0b001_001_001) != 0, archive.Archive, member, null, package.ToString());
            }
        }
    }

    /// <summary>All files with the links to programs.</summary>
    /// <exception cref="InvalidDataException">A bundled package is in no archive.</exception>
    public IReadOnlyDictionary<string, LayerFile> Files()
    {
        if (packages.FirstOrDefault(package => package.IsBundled && !files.ContainsKey($"{Root}/{package.Place}/package.json")) is { } missing)
        {
            throw new InvalidDataException($"{missing} is bundled, but {missing.Place} is in no archive");
        }

        // Of programs with one name, that of the outermost package counts, then of the first.
        foreach (var package in packages.OrderBy(package => package.Place.Split(Folder).Length).ThenBy(package => package.Place, StringComparer.OrdinalIgnoreCase))
        {
            foreach (var (name, target) in package.Programs)
            {
                Link(package, name, target);
            }
        }

        return files;
    }

    // The place of the innermost package of the lock that a path belongs to.
    private string OwnerOf(string place, string path)
    {
        var whole = $"{place}/{path}";
        for (var at = whole.LastIndexOf("/" + Folder, StringComparison.Ordinal); at > place.Length - 1; at = at == 0 ? -1 : whole.LastIndexOf("/" + Folder, at - 1, StringComparison.Ordinal))
        {
            var rest = whole[(at + 1 + Folder.Length)..].Split('/');
            var candidate = whole[..(at + 1 + Folder.Length)] + (rest[0].StartsWith('@') && rest.Length > 1 ? $"{rest[0]}/{rest[1]}" : rest[0]);
            if (known.Contains(candidate))
            {
                return candidate;
            }
        }

        return place;
    }

    private void Link(NpmPackage package, string program, string target)
    {
        var name = program.Replace('\\', '/').Replace(':', '/').Split('/')[^1];
        var file = Normal(target);
        var folder = package.Place[..(package.Place.LastIndexOf(Folder, StringComparison.Ordinal) + Folder.Length)];
        var (link, path) = ($"{Root}/{folder}.bin/{name}", $"{Root}/{package.Place}/{file}");
        // npm links no file that the package does not have.
        if (name is "" or "." or ".." || file.Length == 0 || files.ContainsKey(link) || !files.TryGetValue(path, out var found))
        {
            return;
        }

        files[path] = Runnable(found);
        files[link] = new LayerFile.Linked(link, $"../{package.Place[folder.Length..]}/{file}");
    }

    // As if the package were the root: no path leads out of it.
    private static string Normal(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Replace('\\', '/').Split('/').Where(part => part is not ("" or ".")))
        {
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }

        return string.Join('/', parts);
    }

    // A kernel would look for an interpreter whose name ends in a carriage return.
    private static LayerFile Runnable(LayerFile file)
    {
        if (file is not LayerFile.Copied { Archive: Spool spool, Member: var member })
        {
            return file;
        }

        var start = spool.Start(member, MaxShebang);
        var end = Array.IndexOf(start, (byte)'\n');
        return end > 3 && start[0] == '#' && start[1] == '!' && start[end - 1] == '\r' && spool.Start(member, member.Size) is var whole
            ? new LayerFile.Made(file.Path, IsExecutable: true, (byte[])[.. whole[..(end - 1)], .. whole[end..]])
            : file with { IsExecutable = true };
    }
}
