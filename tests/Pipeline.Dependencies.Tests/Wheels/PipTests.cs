using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Pipeline.Dependencies.Downloads;
using Pipeline.Dependencies.Tests.Python;
using Pipeline.Oci.Samples;
using Pipeline.Tests.Python;

namespace Pipeline.Dependencies.Tests.Wheels;

/// <summary>pip of Debian's next release writes locks that are read here, and installs what is installed here.</summary>
public sealed class PipTests : IAsyncLifetime
{
    private const string Pip = "/var/lib/pipeline-setup/pip.whl";
    private readonly TemporaryFolder folder = new();
    private PackageServer server = null!;

    [Fact]
    public async Task A_lock_of_pip_installs_the_files_that_pip_installs()
    {
        Serve(
            new WheelFile("demo", "1.0")
                .Add("demo/__init__.py", "import helper\n").Add("demo/data.bin", new byte[5000]).Add("demo-1.0.data/scripts/run", "#!python\nprint(1)\n")
                .Add("demo-1.0.data/data/share/demo/x.txt", "x").Add("demo-1.0.data/headers/demo.h", "int x;\n").Add("demo-1.0.data/platlib/plat.py", "P = 1\n")
                .AddInfo("METADATA", "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\nRequires-Dist: helper>=2 ; python_version >= '3.8'\n")
                .AddInfo("entry_points.txt", "[console_scripts]\ndemo = demo.cli:main\n"),
            new WheelFile("helper", "2.1", "cp311-abi3-manylinux_2_17_x86_64").Add("helper.py", "H = 1\n"),
            new WheelFile("helper", "2.1", "cp311-abi3-manylinux_2_17_aarch64").Add("helper.py", "H = 2\n"));
        await Run("lock", "demo==1.0", "--index-url", server.Index.ToString(), "--only-binary", ":all:", "-o", folder.At("pylock.toml"));

        using var store = new DependencyStore(folder.At("store"), IndexCatalog.Empty, new DownloadOptions());
        var packages = await store.Resolve(ProcessorLock.Read(folder.Path)!, Targets.Debian("x86_64"), Platform.Amd64, _ => { }, default);
        packages.Write(folder.At("layer"), DateTimeOffset.UnixEpoch, (_, _) => null, _ => { }, default);
        await Run("install", "--root", folder.At("root"), "--no-compile", "--no-warn-script-location", "--break-system-packages", "--index-url", server.Index.ToString(), "demo==1.0");

        Assert.Equal(Installed(), Layer(), StringComparer.Ordinal);
    }

    public async ValueTask InitializeAsync() => server = await PackageServer.Start();

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }

    private void Serve(params WheelFile[] wheels)
    {
        foreach (var package in wheels.GroupBy(wheel => wheel.Name.Split('-')[0], StringComparer.Ordinal))
        {
            server.ServeJson(package.Key, [.. package.Select(wheel => (wheel.Name, wheel.Build(), false))]);
        }
    }

    // The record, its author and the wording of scripts differ; pip also records that a package was asked for.
    private static bool IsOwn(string path) => Path.GetFileName(path) is "RECORD" or "INSTALLER" or "REQUESTED" || path == "usr/local/bin/demo";

    private IEnumerable<string> Installed() => Directory.EnumerateFiles(folder.At("root"), "*", SearchOption.AllDirectories)
        .Select(file => (Path: Path.GetRelativePath(folder.At("root"), file), Content: IsOwn(Path.GetRelativePath(folder.At("root"), file)) ? "" : File.ReadAllText(file)))
        .Where(file => !file.Path.EndsWith("REQUESTED", StringComparison.Ordinal))
        .Select(file => $"{file.Path} {file.Content}").Order(StringComparer.Ordinal);

    private IEnumerable<string> Layer()
    {
        using var tar = new TarReader(new GZipStream(File.OpenRead(folder.At("layer")), CompressionMode.Decompress));
        var files = new List<string>();
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.EntryType == TarEntryType.RegularFile)
            {
                using var content = new StreamReader(entry.DataStream ?? Stream.Null, Encoding.UTF8);
                files.Add($"{entry.Name} {(IsOwn(entry.Name) ? "" : content.ReadToEnd().Replace("#!/usr/bin/python3.11", "#!/usr/bin/python3", StringComparison.Ordinal))}");
            }
        }

        return files.Order(StringComparer.Ordinal);
    }

    private static async Task Run(params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(Pip), "pip of Debian's next release is missing: build/setup/engine.sh up checks makes it");
        using var pip = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-m", "pip", "--isolated", "--disable-pip-version-check", "--no-cache-dir", .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["PYTHONPATH"] = Pip },
        })!;
        var output = pip.StandardOutput.ReadToEndAsync();
        var error = await pip.StandardError.ReadToEndAsync();
        await pip.WaitForExitAsync();
        Assert.True(pip.ExitCode == 0, $"{error}{await output}");
    }
}
