using System.Globalization;
using System.Text;
using Pipeline.Oci.Layout;
using Pipeline.Tests.Machine;
using Pipeline.Tests.Python;

namespace Pipeline.Adapters.Tests;

/// <summary>A repository with one processor that has locked packages, an index on loopback, and the real engine.</summary>
public abstract class PackagedProcessor : IAsyncLifetime
{
    internal const string Spec = """
        {
          "name": "packaged", "ref": "packaged@1.0.0", "description": "A test.", "base": "python", "platforms": ["linux/amd64", "linux/arm64"],
          "inputs": { "type": "object" }, "outputs": { "outputs/said.json": "application/json" }, "secrets": [], "settings": {}, "timeout_s": 60,
          "resources": { "cpus": 1, "memory_mib": 200, "pids": 32, "tmp_mib": 1 }, "network": "none"
        }
        """;

    private readonly string tag = ImageNames.New("packages");

    internal DirectoryInfo Repository { get; } = Directory.CreateTempSubdirectory("package-tests-");

    internal List<string> Lines { get; } = [];

    internal PackageServer Server { get; private set; } = null!;

    internal Rig Rig { get; private set; } = null!;

    internal string Tag => tag;

    internal string Folder => Path.Combine(Repository.FullName, "processors", "packaged");

    internal static WheelFile Greeting() => new WheelFile("greeting", "1.0")
        .Add("greeting.py", "def hello():\n    return 'hello'\n\n\ndef main():\n    print(hello())\n")
        .Add("greeting-1.0.data/data/share/greeting/words.txt", "hello\n")
        .AddInfo("entry_points.txt", "[console_scripts]\ngreet = greeting:main\n");

    internal static WheelFile Native(string machine, Platform platform) =>
        new WheelFile("native", "2.1", $"cp311-cp311-manylinux_2_17_{machine}").Add("native/__init__.py", $"MACHINE = '{machine}'\n").Add($"native/{platform.Architecture}.txt", machine);

    internal async Task Lock(params WheelFile[] wheels)
    {
        var text = new StringBuilder("lock-version = \"1.0\"\ncreated-by = \"tests\"\n");
        foreach (var package in wheels.GroupBy(wheel => wheel.Name.Split('-')[0], StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"[[packages]]\nname = \"{package.Key}\"\nversion = \"{package.First().Name.Split('-')[1]}\"\n");
            foreach (var wheel in package)
            {
                var bytes = wheel.Build();
                text.Append(CultureInfo.InvariantCulture, $"[[packages.wheels]]\nurl = \"{Server.Serve(wheel.Name, bytes)}\"\nsize = {bytes.Length}\nhashes = {{ sha256 = \"{WheelFile.Sha256(bytes)}\" }}\n");
            }
        }

        await File.WriteAllTextAsync(Path.Combine(Folder, "pylock.toml"), text.ToString());
    }

    internal void Program(string source)
    {
        File.WriteAllText(Path.Combine(Folder, "main.py"), source);
        File.WriteAllText(Path.Combine(Folder, "Dockerfile"), "FROM base\nCOPY main.py /main.py\nENTRYPOINT [\"/usr/bin/python3\", \"-B\", \"-E\", \"-s\", \"/main.py\"]\n");
    }

    internal Task<RunnableImage> Build(Platform platform) =>
        Rig.Builder.Build(new ImageBuild(ProcessorSpec.Parse(Encoding.UTF8.GetBytes(Spec)), Folder, platform, tag), Lines.Add, default);

    internal async Task<(ImageLayout Layout, BuiltLayout Built)> Release(string name, bool cached)
    {
        var layout = Path.Combine(Repository.FullName, name);
        var built = await Rig.Layouts.Build(new LayoutBuild(ProcessorSpec.Parse(Encoding.UTF8.GetBytes(Spec)), Folder, layout, cached), Lines.Add, default);
        return (ImageLayout.Open(layout), built);
    }

    public async ValueTask InitializeAsync()
    {
        Server = await PackageServer.Start();
        Rig = new Rig(RunnableImage.Built(Digest.Parse("sha256:" + new string('0', 64)), "unused"));
        Directory.CreateDirectory(Folder);
        await File.WriteAllTextAsync(Path.Combine(Repository.FullName, "processors", "bases.json"), """{"python":{"kind":"rootfs"}}""");
        // The base of this checkout, which the repository's own script finds made.
        Directory.CreateDirectory(Path.Combine(Repository.FullName, "build"));
        await Command.Output("cp", "-r", Path.Combine(SourceTree.Root, "build", "setup"), Path.Combine(Repository.FullName, "build", "setup"));
        Directory.CreateDirectory(Path.Combine(Repository.FullName, ".pipeline"));
        await Command.Output("cp", "-r", Path.Combine(SourceTree.Root, ".pipeline", "bases"), Path.Combine(Repository.FullName, ".pipeline", "bases"));
    }

    public async ValueTask DisposeAsync()
    {
        await Command.Run("docker", "image", "rm", tag);
        Rig.Dispose();
        await Server.DisposeAsync();
        Repository.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }
}
