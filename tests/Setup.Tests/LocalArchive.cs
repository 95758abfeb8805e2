using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace Setup.Tests;

/// <summary>A Debian archive of tiny packages in a folder, and a checkout whose set-up knows no other.</summary>
internal sealed class LocalArchive : IDisposable
{
    private const string Build = """
        mkdir -p "$1/DEBIAN" "$2" && printf 'Package: %s\nVersion: %s\nArchitecture: %s\nMaintainer: M <m@example.org>\nDescription: d\n' "$3" "$4" "$5" >"$1/DEBIAN/control"
        [ -z "$6" ] || printf 'Depends: %s\n' "$6" >>"$1/DEBIAN/control"
        [ ! -e "$1/DEBIAN/postinst" ] || chmod 755 "$1/DEBIAN/postinst"
        dpkg-deb --root-owner-group -Zgzip --build "$1" "$2/$3_${4#*:}_$5.deb"
        """;

    private const string Index = """
        cd "$1"
        for arch in amd64 arm64; do
          mkdir -p "dists/bookworm/main/binary-$arch" pool
          for deb in pool/*_$arch.deb pool/*_all.deb; do
            [ -e "$deb" ] && [ ! -e "$deb.unlisted" ] || continue
            dpkg-deb --field "$deb"
            printf 'Filename: %s\nSize: %s\nSHA256: %s\n\n' "$deb" "$(stat -c %s "$deb")" "$(sha256sum <"$deb" | cut -d ' ' -f 1)"
          done >"dists/bookworm/main/binary-$arch/Packages"
        done
        """;

    private readonly Scratch scratch = new();
    private readonly Dictionary<string, string> environment;
    private int built;
    private bool published;

    private LocalArchive() => environment = new(StringComparer.Ordinal) { ["PIPELINE_ENGINE_DIR"] = scratch.Path("state") };

    public string Checkout => scratch.Path("checkout");

    public string LockFile => Path.Combine(Checkout, "processors/bases/tiny.lock");

    public string Made => Path.Combine(Checkout, ".pipeline/bases/tiny");

    public static async Task<LocalArchive> StartAsync(string settings)
    {
        Shell.RequireDebian12();
        var archive = new LocalArchive();
        Directory.CreateDirectory(archive.Checkout);
        await Repository.CopyAsync("build/setup", archive.Checkout);
        Directory.CreateDirectory(Path.Combine(archive.Checkout, "processors"));
        await archive.ConfigureAsync(settings);
        Directory.CreateDirectory(archive.scratch.Path("state/apt"));
        await File.WriteAllTextAsync(archive.scratch.Path("state/apt/sources.list"), $"deb [trusted=yes] file:{archive.scratch.Path("archive")} bookworm main\n");
        return archive;
    }

    public Task ConfigureAsync(string settings) => File.WriteAllTextAsync(Path.Combine(Checkout, "processors/bases.json"), settings);

    /// <summary>Puts a package into the archive; one that is there with this version has other content afterwards.</summary>
    public async Task AddAsync(string name, string version, string architecture, string depends = "", string? script = null, params (string Path, string Content)[] files)
    {
        var root = scratch.Path($"built-{++built}");
        foreach (var (path, content) in (IEnumerable<(string, string)>)[.. files, ($"usr/share/doc/{name}/copyright", $"{name} {built}\n"), .. script is null ? [] : new[] { ("DEBIAN/postinst", script) }])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, path))!);
            await File.WriteAllTextAsync(Path.Combine(root, path), content);
        }

        var made = await Shell.RunAsync(null, "bash", "-euc", Build, "bash", root, scratch.Path("archive/pool"), name, version, architecture, depends);
        Assert.True(made.Code == 0, made.Errors);
        published = false;
    }

    /// <summary>Puts a package for both architectures into the archive.</summary>
    public async Task AddEachAsync(string name, string version, string depends = "")
    {
        await AddAsync(name, version, "amd64", depends);
        await AddAsync(name, version, "arm64", depends);
    }

    /// <summary>Removes a package from the index, not its files.</summary>
    public void Unlist(string name, string version)
    {
        foreach (var file in Directory.GetFiles(scratch.Path("archive/pool"), $"{name}_{version}_*.deb"))
        {
            File.WriteAllText(file + ".unlisted", "");
        }

        published = false;
    }

    public void Remove(string name, string version)
    {
        foreach (var file in Directory.GetFiles(scratch.Path("archive/pool"), $"{name}_{version}_*.deb"))
        {
            File.Delete(file);
        }

        published = false;
    }

    public async Task<Ended> RunAsync(params string[] arguments)
    {
        await PublishAsync();
        return await Shell.RunAsync(environment, Path.Combine(Checkout, "build/setup/bases.sh"), arguments);
    }

    public async Task<Ended> RunAsNobodyAsync(params string[] arguments)
    {
        await PublishAsync();
        await Shell.GiveToNobodyAsync(scratch.Folder);
        return await Shell.RunAsNobodyAsync(environment, Path.Combine(Checkout, "build/setup/bases.sh"), arguments);
    }

    public async Task<Ended> RunWithRightsOfContainersAsync(params string[] arguments)
    {
        await PublishAsync();
        return await Shell.RunWithRightsOfContainersAsync(environment, Path.Combine(Checkout, "build/setup/bases.sh"), arguments);
    }

    /// <summary>The SHA-256 of a package's file.</summary>
    public async Task<string> SumAsync(string file) => (await Shell.RunAsync(null, "sha256sum", scratch.Path($"archive/pool/{file}.deb"))).Output.Split(' ')[0];

    /// <summary>The files and links of a base's layer for amd64, in the order of their names: path, and a link's target or a file's content.</summary>
    public static async Task<Dictionary<string, string>> FilesAsync(string layout)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        using var index = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(layout, "index.json")));
        using var platforms = JsonDocument.Parse(await File.ReadAllTextAsync(Blob(index.RootElement.GetProperty("manifests")[0])));
        using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(Blob(platforms.RootElement.GetProperty("manifests")[0])));
        files["config"] = await File.ReadAllTextAsync(Blob(manifest.RootElement.GetProperty("config")));
        await using var unzipped = new GZipStream(File.OpenRead(Blob(manifest.RootElement.GetProperty("layers")[0])), CompressionMode.Decompress);
        await using var archive = new TarReader(unzipped);
        while (await archive.GetNextEntryAsync() is { } entry)
        {
            if (entry.EntryType != TarEntryType.Directory)
            {
                files[entry.Name[1..]] = entry.DataStream is { } data ? await new StreamReader(data).ReadToEndAsync() : entry.LinkName;
            }
        }

        return files;

        string Blob(JsonElement descriptor) => Path.Combine(layout, "blobs", descriptor.GetProperty("digest").GetString()!.Replace(':', '/'));
    }

    public void Dispose() => scratch.Dispose();

    private async Task PublishAsync()
    {
        if (!published)
        {
            var indexed = await Shell.RunAsync(null, "bash", "-euc", Index, "bash", scratch.Path("archive"));
            Assert.True(indexed.Code == 0, indexed.Errors);
            published = true;
        }
    }
}
