using System.Globalization;
using System.Text;
using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Local;
using Pipeline.Tests.Python;
using Pipeline.World.Worlds;
using Serilog.Core;

namespace Pipeline.Benchmarks;

/// <summary>A processor with forty wheels of 150 MB: its image for both platforms, against one platform by <c>RUN pip install</c> of the same lock.</summary>
internal static class LockedPackages
{
    private const int Wheels = 40;
    private const int ModulesEach = 25;
    private const int BytesEach = 150_000_000 / Wheels;
    private const string PipWheel = "/var/lib/pipeline-setup/pip.whl";

    public static IEnumerable<object> Run(Workspace workspace)
    {
        using var repository = new Repository(workspace.Root);
        repository.Add("packaged", locked: true, "linux/amd64", "linux/arm64");
        repository.Add("packaged_amd64", locked: true, "linux/amd64");
        repository.Add("packaged_arm64", locked: true, "linux/arm64");
        repository.Add("plain", locked: false, "linux/amd64", "linux/arm64");
        var pip = repository.PipContext();
        yield return new Comparison("an image with 40 wheels of 150 MB for both platforms", "one platform by docker buildx build and RUN pip install --no-deps --require-hashes", 0.25).Run(
            3, () => repository.Layout("packaged", cached: true), () => repository.PipBuild(pip));
        yield return new Comparison("the same with all modules compiled anew", "the same peer", 0.25).Run(
            3, () => repository.Layout("packaged", cached: false), () => repository.PipBuild(pip));
        yield return new Comparison("the same for linux/arm64 alone", "for linux/amd64 alone", 1.2).Run(
            3, () => repository.Layout("packaged_arm64", cached: true), () => repository.Layout("packaged_amd64", cached: true));
        yield return new Comparison("its image ID after an edit of its code", "that of a processor without packages", 1.5).Run(
            5, () => repository.EditAndBuild("packaged"), () => repository.EditAndBuild("plain"));
    }

    private sealed class Repository : IDisposable
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pipeline-packages-");
        private readonly LocalEngine engine;
        private readonly string lockFile;
        private int edits;

        public Repository(string checkout)
        {
            Shell.Run("cp", "-r", "--parents", Path.Combine(checkout, "build", "setup"), Path.Combine(checkout, ".pipeline", "bases"), folder.FullName);
            foreach (var part in (string[])["build", ".pipeline"])
            {
                Directory.Move(Path.Combine(folder.FullName, checkout.TrimStart('/'), part), Path.Combine(folder.FullName, part));
            }

            Directory.CreateDirectory(Path.Combine(folder.FullName, "processors"));
            File.WriteAllText(Path.Combine(folder.FullName, "processors", "bases.json"), """{"python":{"kind":"rootfs"}}""");
            engine = LocalEngine.Open(new LocalOptions(), new FileSystemWorld(Path.Combine(folder.FullName, "world"), TimeProvider.System), Logger.None, TimeProvider.System);
            lockFile = MakeWheels(Directory.CreateDirectory(Path.Combine(folder.FullName, "wheels")).FullName);
        }

        private string Files => Path.Combine(folder.FullName, ".pipeline", "dependencies", "files");

        public void Add(string name, bool locked, params string[] platforms)
        {
            var processor = Directory.CreateDirectory(FolderOf(name)).FullName;
            File.WriteAllText(Path.Combine(processor, "main.py"), "print(0)\n");
            File.WriteAllText(Path.Combine(processor, "Dockerfile"), "FROM base\nCOPY main.py /main.py\nENTRYPOINT [\"/usr/bin/python3\", \"/main.py\"]\n");
            File.WriteAllText(Path.Combine(processor, "processor.json"), $$"""
                {"name":"{{name}}","ref":"{{name}}@1.0.0","description":"A benchmark.","base":"python","platforms":["{{string.Join("\",\"", platforms)}}"],
                 {{(platforms.Length == 1 ? "\"platforms_reason\":\"a benchmark\"," : "")}}"inputs":{"type":"object"},"outputs":{"outputs/x.txt":"text/plain"},"secrets":[],"settings":{},
                 "timeout_s":60,"resources":{"cpus":1,"memory_mib":200,"pids":32,"tmp_mib":1},"network":"none"}
                """);
            if (locked)
            {
                File.WriteAllText(Path.Combine(processor, "pylock.toml"), lockFile);
            }
        }

        /// <summary>Builds the release's layout; the layers of earlier builds are gone.</summary>
        /// <param name="name">The processor.</param>
        /// <param name="cached">Whether modules of earlier builds stay compiled; otherwise nothing but the downloads is left.</param>
        public void Layout(string name, bool cached)
        {
            var layout = Path.Combine(folder.FullName, "layout");
            var layers = Path.Combine(folder.FullName, ".pipeline", "dependencies", "layers");
            if (Directory.Exists(layers))
            {
                Directory.Delete(layers, recursive: true);
            }

            engine.Layouts.Build(new LayoutBuild(Spec(name), FolderOf(name), layout, cached), _ => { }, default).GetAwaiter().GetResult();
            Directory.Delete(layout, recursive: true);
        }

        public void EditAndBuild(string name)
        {
            File.WriteAllText(Path.Combine(FolderOf(name), "main.py"), $"print({++edits})\n");
            engine.Builder.Build(new ImageBuild(Spec(name), FolderOf(name), Platform.Amd64, $"localhost/pipeline-benchmarks/{name}:dev"), _ => { }, default).GetAwaiter().GetResult();
        }

        /// <summary>The context of a build by pip: the wheels are beside it already, so that nothing is downloaded.</summary>
        public string PipContext()
        {
            var context = Directory.CreateDirectory(Path.Combine(folder.FullName, "pip")).FullName;
            Directory.Move(Path.Combine(folder.FullName, "wheels"), Path.Combine(context, "wheels"));
            File.Copy(PipWheel, Path.Combine(context, "pip.whl"));
            File.WriteAllLines(
                Path.Combine(context, "requirements.txt"),
                Directory.GetFiles(Path.Combine(context, "wheels"), "*x86_64.whl").Order(StringComparer.Ordinal)
                    .Select(wheel => $"{Path.GetFileName(wheel).Split('-')[0]}==1.0 --hash=sha256:{WheelFile.Sha256(File.ReadAllBytes(wheel))}"));
            File.WriteAllText(Path.Combine(context, "Dockerfile"), """
                FROM base
                USER 0:0
                ENV PYTHONPATH=/in/pip.whl
                RUN --mount=type=bind,target=/in ["/usr/bin/python3", "-m", "pip", "install", "--no-deps", "--require-hashes", "--no-index", "--no-cache-dir", "--find-links", "/in/wheels", "--break-system-packages", "-r", "/in/requirements.txt"]
                COPY requirements.txt /main.py
                """);
            return context;
        }

        public void PipBuild(string context)
        {
            var output = Path.Combine(folder.FullName, "pip-layout");
            var bases = Path.Combine(folder.FullName, ".pipeline", "bases", "python");
            var index = StrictJson.Parse(File.ReadAllBytes(Path.Combine(bases, "index.json"))).GetProperty("manifests")[0].GetProperty("digest").GetString();
            Shell.Run(
                "docker", "buildx", "build", "--no-cache", "--network=none", "--provenance=false", "--platform", "linux/amd64", "--build-context", $"base=oci-layout://{bases}@{index}",
                "--output", $"type=oci,dest={output},tar=false", context);
            Directory.Delete(output, recursive: true);
        }

        public void Dispose()
        {
            engine.Dispose();
            folder.Delete(recursive: true);
        }

        private string FolderOf(string name) => Path.Combine(folder.FullName, "processors", name);

        private ProcessorSpec Spec(string name) => ProcessorSpec.Parse(File.ReadAllBytes(Path.Combine(FolderOf(name), "processor.json")));

        // As packages with native code are: a library that compresses to about half, and modules.
        private string MakeWheels(string wheels)
        {
            var text = new StringBuilder("lock-version = \"1.0\"\n");
            var module = string.Concat(Enumerable.Range(0, 120).Select(line => $"def function_{line}(first, second={line}):\n    \"\"\"Return the sum of both and {line}.\"\"\"\n    return first + second + {line}\n\n\n"));
            Directory.CreateDirectory(Files);
            for (var number = 0; number < Wheels; number++)
            {
                text.Append(CultureInfo.InvariantCulture, $"[[packages]]\nname = \"package{number}\"\nversion = \"1.0\"\n");
                foreach (var machine in (string[])["x86_64", "aarch64"])
                {
                    var wheel = new WheelFile($"package{number}", "1.0", $"cp311-cp311-manylinux_2_17_{machine}").Add($"package{number}/native.so", Library(number, machine));
                    for (var file = 0; file < ModulesEach; file++)
                    {
                        wheel.Add($"package{number}/module{file}.py", $"# {number} {file}\n{module}");
                    }

                    var bytes = wheel.Build();
                    var digest = WheelFile.Sha256(bytes);
                    File.WriteAllBytes(Path.Combine(wheels, wheel.Name), bytes);
                    File.WriteAllBytes(Path.Combine(Files, digest), bytes);
                    text.Append(CultureInfo.InvariantCulture, $"[[packages.wheels]]\nurl = \"http://127.0.0.1:9/{wheel.Name}\"\nhashes = {{ sha256 = \"{digest}\" }}\n");
                }
            }

            return text.ToString();
        }

        private static byte[] Library(int number, string machine)
        {
            var random = new Random(HashCode.Combine(number, machine.Length));
            var bytes = new byte[BytesEach * 2];
            for (var start = 0; start < bytes.Length; start += 8)
            {
                random.NextBytes(bytes.AsSpan(start, Math.Min(4, bytes.Length - start)));
            }

            return bytes;
        }
    }
}
