using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Pipeline.Dependencies.Distributions;
using Pipeline.Dependencies.Downloads;
using Pipeline.Dependencies.Node;
using Pipeline.Oci.Samples;
using Pipeline.Tests.Npm;
using Pipeline.Tests.Python;

namespace Pipeline.Dependencies.Tests.Npm;

/// <summary>npm writes locks that are read here, installs what is installed here, and finds nothing wrong with it.</summary>
public sealed class NpmTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private PackageServer server = null!;

    /// <summary>Nested versions, a scope, an alias, peers, programs, bundled packages, and optional ones for other platforms with what only they need.</summary>
    [Theory]
    [InlineData("x64", LibC.Glibc, true)] // with addresses in the lock
    [InlineData("x64", LibC.Musl, false)]
    [InlineData("arm64", LibC.Glibc, false)]
    public async Task A_lock_of_npm_installs_the_files_that_npm_installs(string cpu, LibC libc, bool addresses)
    {
        var inner = new ArchiveFile("inner", "4.0.0", """{"bin":"cli.js"}""").Add("cli.js", "#!/usr/bin/env node\n");
        var registry = server.ServeArchives(
            new ArchiveFile("top", "1.0.0", """{"dependencies":{"shared":"^1.0.0","@scope/tool":"1.x"},"bin":{"top":"bin/top.js","missing":"bin/none.js","up":"../../bin/top.js"}}""")
                .Add("bin/top.js", "#!/usr/bin/env node\r\nconsole.log(1)\r\n").Add("lib/a.js", "module.exports = 1", 0b111_111_111).Add(".gitignore", "x\n").Add("lib/.gitignore", "y\n").Add("lib/.npmignore", "z\n").Add("empty.txt", ""),
            new ArchiveFile("shared", "1.5.0", """{"bin":{"shared":"cli.js"}}""").Add("cli.js", "one", 0b110_110_110),
            new ArchiveFile("shared", "2.0.0", """{"bin":{"shared":"./cli.js"}}""").Add("cli.js", "two"),
            new ArchiveFile("@scope/tool", "1.2.3", """{"bin":{"tool":"t.js","top":"t.js"},"peerDependencies":{"shared":"1 || 2","absent":"*"},"peerDependenciesMeta":{"absent":{"optional":true}}}""").Add("t.js", "#!/bin/sh\n"),
            new ArchiveFile("bundler", "1.0.0", """{"dependencies":{"inner":"^4.0.0","shared":"2.0.0"},"bundleDependencies":["inner"]}""").Bundle(inner),
            inner,
            new ArchiveFile("aliased", "2.0.0", """{"bin":{"aliased":"./cli.js"}}""").Add("cli.js", "three"),
            new ArchiveFile("native", "1.0.0", """{"optionalDependencies":{"native-x64":"1.0.0","native-arm64":"1.0.0","native-musl":"1.0.0","native-mac":"1.0.0"}}"""),
            new ArchiveFile("native-x64", "1.0.0", """{"os":["linux"],"cpu":["x64"],"libc":["glibc"]}""").Add("x.node", "x64"),
            new ArchiveFile("native-arm64", "1.0.0", """{"os":["linux"],"cpu":["!x64"]}""").Add("x.node", "arm64"),
            new ArchiveFile("native-musl", "1.0.0", """{"os":["!win32"],"libc":["musl"]}""").Add("x.node", "musl"),
            new ArchiveFile("native-mac", "1.0.0", """{"os":["darwin"],"dependencies":{"only-mac":"1.0.0"}}"""),
            new ArchiveFile("only-mac", "1.0.0", """{"dependencies":{"shared":"2.0.0"}}"""),
            new ArchiveFile("needs-mac", "1.0.0", """{"dependencies":{"native-mac":"1.0.0"}}"""),
            new ArchiveFile("tester", "1.0.0", """{"dependencies":{"shared":"1.x"}}"""));
        await Write("""
            {"name":"p","version":"1.0.0","dependencies":{"top":"1.0.0","bundler":"1.0.0","native":"1.0.0","other":"npm:aliased@2.0.0","shared":"2.0.0"},
             "optionalDependencies":{"needs-mac":"1.0.0"},"devDependencies":{"tester":"1.0.0"}}
            """);
        var npm = new NpmProgram(folder.Path, registry);
        await npm.Succeed(folder.At("processor"), "install", "--package-lock-only", addresses ? "--no-omit-lockfile-registry-resolved" : "--omit-lockfile-registry-resolved");

        await Install(new NodeTarget(cpu, libc), registry);
        await npm.Succeed(folder.At("processor"), "ci", "--omit=dev", "--os=linux", $"--cpu={cpu}", $"--libc={libc.ToString().ToLowerInvariant()}");

        Assert.Equal(Tree(folder.At("processor")), Tree(folder.At("root/app")), StringComparer.Ordinal);
        await Agree(npm);
    }

    /// <summary>npm cannot know afterwards that an archive beside the lock, or what a package has by accident, belongs there; it installs both.</summary>
    [Fact]
    public async Task An_archive_beside_the_lock_and_what_nothing_needs_are_installed_as_npm_does()
    {
        Directory.CreateDirectory(folder.At("processor/vendor"));
        await File.WriteAllBytesAsync(folder.At("processor/vendor/mine.tgz"), new ArchiveFile("mine", "0.1.0").Add("index.js", "").Build());
        var inner = new ArchiveFile("inner", "4.0.0");
        var registry = server.ServeArchives(new ArchiveFile("bundler", "1.0.0", """{"dependencies":{"inner":"4.0.0"},"bundleDependencies":["inner"]}""").Bundle(inner).Add("node_modules/stray/a.js", "stray"), inner);
        await Write("""{"name":"p","version":"1.0.0","dependencies":{"mine":"file:vendor/mine.tgz","bundler":"1.0.0"}}""");
        var npm = new NpmProgram(folder.Path, registry);
        await npm.Succeed(folder.At("processor"), "install", "--package-lock-only");

        await Install(new NodeTarget("x64", LibC.Glibc), registry);
        await npm.Succeed(folder.At("processor"), "ci", "--omit=dev");

        Assert.Equal(Tree(folder.At("processor")), Tree(folder.At("root/app")), StringComparer.Ordinal);
    }

    /// <summary>Packages of the registry of this machine's npm: one with an archive for each platform and a script that is not needed, one with programs, one with a deep tree.</summary>
    [Fact]
    public async Task Real_packages_are_installed_as_npm_installs_them()
    {
        await Write("""{"name":"p","version":"1.0.0","dependencies":{"esbuild":"0.25.0","glob":"10.4.5","semver":"7.7.1"},"allowScripts":{"esbuild":false}}""");
        var npm = new NpmProgram(folder.Path, null);
        var (status, _, error) = await npm.Run(folder.At("processor"), "install", "--package-lock-only", "--omit-lockfile-registry-resolved");
        Assert.SkipUnless(status == 0, $"npm cannot get the packages: {error.Split('\n')[0]}");
        var registry = new Uri((await npm.Succeed(folder.At("processor"), "config", "get", "registry")).Trim());

        var layer = await Install(new NodeTarget("x64", LibC.Glibc), registry);
        await npm.Succeed(folder.At("processor"), "ci", "--omit=dev", "--os=linux", "--cpu=x64", "--libc=glibc");

        Assert.Equal(Tree(folder.At("processor")), Tree(folder.At("root/app")), StringComparer.Ordinal);
        await Agree(npm);
        Assert.Contains("pkg:npm/%40esbuild/linux-x64@0.25.0 MIT", layer.Packages.Select(package => $"{package.Locator} {package.License}"), StringComparer.Ordinal);
        Assert.Equal("7.7.1 function", await Output("node", "-e", "const s = require('semver'); const g = require('glob'); console.log(s.clean('v7.7.1'), typeof g.globSync)"));
    }

    public async ValueTask InitializeAsync() => server = await PackageServer.Start();

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }

    private async Task Write(string manifest)
    {
        Directory.CreateDirectory(folder.At("processor"));
        await File.WriteAllTextAsync(folder.At("processor/package.json"), manifest);
    }

    private async Task<PackageLayer> Install(NodeTarget target, Uri registry)
    {
        using var store = new DependencyStore(folder.At("store"), IndexCatalog.Parse(Encoding.UTF8.GetBytes($$"""{"npm":{"url":"{{registry}}"} }""")), new DownloadOptions());
        var packages = await store.Resolve(ProcessorLock.Read(folder.At("processor"))!, target, target.Cpu == "x64" ? Platform.Amd64 : Platform.Arm64, _ => { }, default);
        var layer = packages.Write(folder.At("layer"), DateTimeOffset.UnixEpoch, (_, _) => null, _ => { }, default);
        Assert.Equal(["layer"], Directory.GetFiles(folder.Path, "layer*").Select(Path.GetFileName), StringComparer.Ordinal);
        Directory.CreateDirectory(folder.At("root"));
        await Output("tar", "-xzf", folder.At("layer"), "-C", folder.At("root"));
        File.Copy(folder.At("processor/package.json"), folder.At("root/app/package.json"));
        return layer;
    }

    // Both list the same tree, and npm finds nothing missing, invalid or extraneous here.
    private async Task Agree(NpmProgram npm)
    {
        string[] list = ["ls", "--all", "--omit=dev", "--json"];
        Assert.Equal(Shape(await npm.Succeed(folder.At("processor"), list)), Shape(await npm.Succeed(folder.At("root/app"), list)));

        // npm's folder has a hidden lock with addresses, which only says where packages came from.
        static string Shape(string json)
        {
            var tree = JsonNode.Parse(json)!;
            Assert.Null(tree["problems"]);
            Strip(tree);
            return tree.ToJsonString();
        }

        static void Strip(JsonNode node)
        {
            if (node is JsonObject own)
            {
                own.Remove("resolved");
                own.Remove("overridden");
                own.ToList().ForEach(one => Strip(one.Value ?? new JsonArray()));
            }
        }
    }

    private static IEnumerable<string> Tree(string root) => Directory.EnumerateFileSystemEntries(Path.Combine(root, "node_modules"), "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        .Select(path => (Name: Path.GetRelativePath(root, path), File: new FileInfo(path)))
        .Where(entry => !Directory.Exists(entry.File.FullName) && entry.Name != "node_modules/.package-lock.json")
        .Select(entry => entry.File.LinkTarget is { } target ? $"{entry.Name} -> {target}" : $"{entry.Name} {entry.File.UnixFileMode.HasFlag(UnixFileMode.UserExecute)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(entry.File.FullName)))}")
        .Order(StringComparer.Ordinal);

    private async Task<string> Output(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = Directory.Exists(folder.At("root/app")) ? folder.At("root/app") : folder.Path })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return output.Trim();
    }
}
