using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Setup.Tests;

public sealed partial class BaseImageTests
{
    private const int UncheckedHash = 1;
    private static readonly string Script = Repository.Path("build/setup/bases.sh");

    [Fact]
    public async Task The_python_base_is_the_same_bytes_when_made_again_elsewhere_and_by_a_user_who_is_not_root()
    {
        Shell.RequireDebian12();
        var here = await Shell.RunAsync(null, Script, "python");
        using var scratch = new Scratch();
        var checkout = Directory.CreateDirectory(scratch.Path("""it's a "checkout" @ $HOME: 1,2""")).FullName;
        await Repository.CopyAsync("build/setup processors/bases.json", checkout);
        await Shell.GiveToNobodyAsync(scratch.Folder);

        // Another folder, user, time zone, locale and environment: none may affect the result.
        var other = new Dictionary<string, string>(StringComparer.Ordinal) { ["TZ"] = "Asia/Tokyo", ["LANG"] = "C", ["PYTHONPATH"] = "/x", ["A_WORD"] = "argparse" };
        var there = await Shell.RunAsNobodyAsync(other, Path.Combine(checkout, "build/setup/bases.sh"));

        Assert.Equal(0, here.Code);
        Assert.Matches(DigestLine(), here.Output);
        Assert.Equal(here.Output, there.Output);
        Assert.Equal(new Ended(0, here.Output, ""), await Shell.RunAsync(null, Script));
    }

    [Fact]
    public async Task Every_blob_of_the_layout_bears_its_own_digest_and_both_platforms_are_there()
    {
        Shell.RequireDebian12();
        var made = await Shell.RunAsync(null, Script, "python");
        var layout = Repository.Path(".pipeline/bases/python");

        foreach (var blob in Directory.GetFiles(Path.Combine(layout, "blobs/sha256")))
        {
            await using var stream = File.OpenRead(blob);
            Assert.Equal(Path.GetFileName(blob), Convert.ToHexStringLower(await SHA256.HashDataAsync(stream)));
        }

        using var root = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(layout, "index.json")));
        var digest = Assert.Single(root.RootElement.GetProperty("manifests").EnumerateArray()).GetProperty("digest").GetString()!;
        Assert.Equal($"python {digest}\n", made.Output);
        using var index = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(layout, "blobs", digest.Replace(':', '/'))));
        var platforms = index.RootElement.GetProperty("manifests").EnumerateArray().Select(manifest => manifest.GetProperty("platform"));
        Assert.Equal("amd64 arm64", string.Join(' ', platforms.Select(platform => platform.GetProperty("architecture").GetString())));
    }

    /// <summary>PEP 552 bytecode states whether the source is checked: here it is not, because the source's time differs from when it was compiled.</summary>
    [Fact]
    public async Task No_module_of_the_python_base_is_compiled_again_when_a_container_starts()
    {
        Shell.RequireDebian12();
        await Shell.RunAsync(null, Script, "python");

        var layers = Directory.GetFiles(Repository.Path(".pipeline/bases/python/blobs/sha256")).Where(blob => new FileInfo(blob).Length > 1_000_000).ToArray();
        Assert.Equal(2, layers.Length);
        foreach (var layer in layers)
        {
            var (modules, compiled) = await ModulesAsync(layer);
            Assert.True(modules.Count > 400);
            Assert.All(modules.Except(compiled.Keys, StringComparer.Ordinal), one => Assert.Contains("/_sysconfigdata_", one, StringComparison.Ordinal));
            Assert.All(compiled, one => Assert.Equal((one.Key, UncheckedHash), (one.Key, one.Value)));
        }
    }

    [Theory]
    [InlineData("linux/amd64", "x86_64")]
    [InlineData("linux/arm64", "aarch64")]
    public async Task A_processor_image_from_the_base_runs_without_network_or_rights(string platform, string machine)
    {
        Shell.RequireDebian12();
        if ((await Shell.RunAsync(null, Shell.Engine, "status")).Code != 0)
        {
            Assert.Skip("build/setup/engine.sh up has not been run here");
        }

        var digest = (await Shell.RunAsync(null, Script, "python")).Output.Trim().Split(' ')[1];
        using var scratch = new Scratch();
        await File.WriteAllTextAsync(scratch.Path("Dockerfile"), """
            FROM base
            ENTRYPOINT ["/usr/bin/python3", "-c", "import os, platform, ssl; print(platform.machine(), os.getuid(), len(ssl.create_default_context().get_ca_certs()) > 100)"]
            """);
        var built = await Shell.RunAsync(
            null, "docker", "buildx", "build", "--quiet", "--load", "--provenance=false", "--platform", platform, "--metadata-file", scratch.Path("built.json"),
            "--build-context", $"base=oci-layout://{Repository.Path(".pipeline/bases/python")}@{digest}", scratch.Folder);
        Assert.Equal(0, built.Code);
        using var metadata = JsonDocument.Parse(await File.ReadAllTextAsync(scratch.Path("built.json")));
        var image = metadata.RootElement.GetProperty("containerimage.digest").GetString()!;

        var ran = await Shell.RunAsync(null, "docker", "run", "--rm", "--platform", platform, "--network=none", "--read-only", "--cap-drop=ALL", image);

        Assert.Equal((0, $"{machine} 65532 True\n"), (ran.Code, ran.Output));
    }

    [Fact]
    public async Task A_checkout_of_somebody_else_is_told_of()
    {
        Shell.RequireDebian12();
        using var scratch = new Scratch();
        await Repository.CopyAsync("build/setup processors/bases.json", scratch.Folder);

        var ended = await Shell.RunAsNobodyAsync(null, scratch.Path("build/setup/bases.sh"));

        Assert.Equal(1, ended.Code);
        Assert.EndsWith("/.pipeline/bases", ended.Sentence, StringComparison.Ordinal);
        Assert.Contains("cannot write to", ended.Sentence, StringComparison.Ordinal);
    }

    /// <summary>In CI a container builds the bases as root, in the checkout of the runner's user; sudo does the same.</summary>
    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 3)]
    public async Task What_root_makes_in_a_checkout_of_somebody_else_is_theirs_also_where_it_fails(bool current, int status)
    {
        Shell.RequireDebian12();
        using var scratch = new Scratch();
        await Shell.RunAsync(null, Script, "python");
        await Repository.CopyAsync("build/setup processors/bases.json", scratch.Folder);
        await Shell.GiveToNobodyAsync(scratch.Folder);
        // As if root had just built it.
        await Repository.CopyAsync(".pipeline/bases", scratch.Folder);
        var name = current ? "python" : "cobol";

        var ended = await Shell.RunAsync(null, scratch.Path("build/setup/bases.sh"), name);

        Assert.Equal(status, ended.Code);
        Assert.Equal(new Ended(0, "", ""), await Shell.RunAsync(null, "find", scratch.Folder, "!", "-uid", "65534"));
        Assert.Equal(0, (await Shell.RunAsNobodyAsync(null, "mkdir", scratch.Path(".pipeline/pr-acceptance"))).Code);
    }

    [Fact]
    public async Task Root_changes_nothing_of_its_own_checkout()
    {
        Shell.RequireDebian12();
        using var scratch = new Scratch();
        await Shell.RunAsync(null, Script, "python");
        await Repository.CopyAsync("build/setup processors/bases.json .pipeline/bases", scratch.Folder);
        await Shell.GiveToNobodyAsync(scratch.Path(".pipeline/bases/python"));

        await Shell.RunAsync(null, scratch.Path("build/setup/bases.sh"));

        Assert.NotEmpty((await Shell.RunAsync(null, "find", scratch.Folder, "-uid", "65534")).Output);
    }

    [Fact]
    public async Task A_base_that_nobody_can_make_is_named()
    {
        using var scratch = new Scratch();
        await Repository.CopyAsync("build/setup processors/bases.json", scratch.Folder);
        await File.WriteAllTextAsync(scratch.Path("processors/bases.json"), """{ "cobol": { "kind": "rootfs" }, "go": { "kind": "image", "reference": "x" } }""");
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PIPELINE_ENGINE_DIR"] = scratch.Path("state") };

        var ended = await Shell.RunAsync(environment, scratch.Path("build/setup/bases.sh"));

        Assert.Equal(3, ended.Code);
        Assert.Contains("has no packages for the rootfs base 'cobol'; only python can be made without them", ended.Sentence, StringComparison.Ordinal);
    }

    // The standard library's modules, and the flags of those with bytecode.
    private static async Task<(HashSet<string> Modules, Dictionary<string, int> Compiled)> ModulesAsync(string layer)
    {
        var (modules, compiled) = (new HashSet<string>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal));
        await using var unzipped = new GZipStream(File.OpenRead(layer), CompressionMode.Decompress);
        await using var archive = new TarReader(unzipped);
        while (await archive.GetNextEntryAsync() is { } entry)
        {
            if (Bytecode().Match(entry.Name) is { Success: true } bytecode)
            {
                var header = new byte[8];
                await entry.DataStream!.ReadExactlyAsync(header);
                compiled.Add($"{bytecode.Groups["folder"]}{bytecode.Groups["name"]}", BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(4)));
            }
            else if (Module().Match(entry.Name) is { Success: true } module)
            {
                modules.Add($"{module.Groups["folder"]}{module.Groups["name"]}");
            }
        }

        return (modules, compiled);
    }

    [GeneratedRegex("^(?<folder>./usr/lib/python3[.]11/.*)(?<name>[^/]+)[.]py$", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex Module();

    [GeneratedRegex("^(?<folder>./usr/lib/python3[.]11/.*)__pycache__/(?<name>[^/]+)[.]cpython-311[.]pyc$", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex Bytecode();

    [GeneratedRegex("^python sha256:[0-9a-f]{64}\n$", RegexOptions.NonBacktracking)]
    private static partial Regex DigestLine();
}
