using System.Text.Json;

namespace Setup.Tests;

/// <summary>Bases of Debian packages: what is in them, and what is done instead of the packages' scripts.</summary>
public sealed class PackagedBaseTests
{
    private const string Tiny = """{"tiny":{"kind":"rootfs","packages":["tool"]}}""";

    /// <summary>Forms of <c>processors/bases.json</c>, with the rule that each breaks.</summary>
    public static TheoryData<string, string> Forms =>
        [.. File.ReadLines(Repository.Path("tests/golden/contracts/rootfs-bases.txt")).Where(line => line[0] != '#').Select(line => line.Split('\t')).Select(parts => (parts[0], parts[1]))];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Set_up_reads_the_settings_as_strictly_as_the_lanes(string json, string rule)
    {
        Shell.RequireRoot();
        using var scratch = new Scratch();
        await Repository.CopyAsync("build/setup", scratch.Folder);
        Directory.CreateDirectory(scratch.Path("processors"));
        await File.WriteAllTextAsync(scratch.Path("processors/bases.json"), json);

        var ended = await Shell.RunAsync(null, scratch.Path("build/setup/bases.sh"), "--outdated", "stranger");

        Assert.Equal(rule == "ok" ? (2, "setup: processors/bases.json has no base 'stranger'") : (1, $"setup: processors/bases.json: {rule}"), (ended.Code, ended.Sentence));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"p":{"kind":"rootfs"}}}""")]
    [InlineData("""{"p":{"kind":"rootfs"},}""")]
    [InlineData("""{"p":{"kind":"rootfs"} "q":{}}""")]
    [InlineData("""{"p":{"kind":"rootfs"},"p":{}}""")]
    [InlineData("""{"p":{"kind":"rootfs","kind":"image"}}""")]
    [InlineData("""{"p":"rootfs"}""")]
    public async Task Settings_that_are_not_strict_JSON_are_refused(string json)
    {
        Shell.RequireRoot();
        using var scratch = new Scratch();
        await Repository.CopyAsync("build/setup", scratch.Folder);
        Directory.CreateDirectory(scratch.Path("processors"));
        await File.WriteAllTextAsync(scratch.Path("processors/bases.json"), json);

        var ended = await Shell.RunAsync(null, scratch.Path("build/setup/bases.sh"));

        Assert.Equal((1, "setup: processors/bases.json cannot be read: not a strict JSON object of bases"), (ended.Code, ended.Sentence));
    }

    [Fact]
    public async Task A_base_has_what_its_packages_have_without_what_no_processor_needs()
    {
        using var archive = await LocalArchive.StartAsync(Tiny);
        await AddAsync(archive, "tool", null,
            ("bin/tool", "tool"), ("usr/lib/tool/part", "part"), ("lib/x86_64-linux-gnu/libtool.so.1", "so"), ("etc/tool.conf", "conf"), ("usr/share/doc/tool/README", "read"), ("usr/share/man/man1/tool.1", "man"),
            ("usr/share/locale/de/LC_MESSAGES/tool.mo", "mo"), ("usr/share/zoneinfo/UTC", "utc"), ("usr/share/zoneinfo/right/UTC", "right"));

        Assert.Equal(0, (await archive.RunAsync()).Code);

        var files = await LocalArchive.FilesAsync(archive.Made);
        Assert.Equal(
            "config /bin /etc/group /etc/passwd /etc/tool.conf /lib /lib64 /sbin /usr/bin/tool /usr/lib/tool/part /usr/lib/x86_64-linux-gnu/libtool.so.1 /usr/share/doc/tool/copyright /usr/share/zoneinfo/UTC /var/lib/dpkg/status",
            string.Join(' ', files.Keys));
        Assert.Equal(("usr/bin", "usr/lib", "usr/lib64"), (files["/bin"], files["/lib"], files["/lib64"]));
        Assert.Equal("root:x:0:0:root:/:\nprocessor:x:65532:65532:processor:/home:\n", files["/etc/passwd"]);
        Assert.StartsWith("Package: tool\nStatus: install ok installed\nVersion: 1.0\n", files["/var/lib/dpkg/status"], StringComparison.Ordinal);
        Assert.Contains("\"Env\":[\"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin\"],\"User\":\"65532:65532\"", files["config"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Known_steps_replace_scripts_for_certificates_alternatives_the_name_service_and_the_shell()
    {
        using var archive = await LocalArchive.StartAsync("""{"tiny":{"kind":"rootfs","packages":["bash","ca-certificates","libc-bin","low","high"]}}""");
        await AddAsync(archive, "bash", "#!/bin/bash\nln -s bash /bin/sh\n", ("bin/bash", "bash"));
        await AddAsync(archive, "ca-certificates", "#!/bin/sh\nupdate-ca-certificates\n",
            ("usr/share/ca-certificates/mozilla/B.crt", "B\n"), ("usr/share/ca-certificates/mozilla/A.crt", "A\n"));
        await AddAsync(archive, "libc-bin", "#!/bin/sh\ncp x y\n", ("usr/share/libc-bin/nsswitch.conf", "hosts: files dns\n"));
        await AddAsync(archive, "low", "#!/bin/sh\nset -e\nupdate-alternatives --install /usr/lib/any.so.3 any.so.3 /usr/lib/low/any.so.3 10\n", ("usr/lib/low/any.so.3", "low"));
        await AddAsync(
            archive, "high", "#!/bin/sh\nif [ \"$1\" = configure ]; then\n\tupdate-alternatives --quiet --install /usr/lib/any.so.3 \\\n\t  any.so.3 /usr/lib/high/any.so.3 100 \\\n\t  --slave /usr/bin/any any /usr/bin/high-any \\\n\t  --slave /usr/share/man/man1/any.1.gz any.1.gz /usr/share/man/man1/high.1.gz\nfi\nexit 0\n",
            ("usr/lib/high/any.so.3", "high"), ("usr/bin/high-any", "any"), ("usr/share/man/man1/high.1.gz", "man"));

        var ended = await archive.RunAsync();

        Assert.Equal(0, ended.Code);
        Assert.DoesNotContain("installation scripts", ended.Errors, StringComparison.Ordinal);
        var files = await LocalArchive.FilesAsync(archive.Made);
        Assert.Equal(("/usr/lib/high/any.so.3", "/usr/bin/high-any"), (files["/usr/lib/any.so.3"], files["/usr/bin/any"]));
        Assert.Equal(("A\nB\n", "hosts: files dns\n", "bash"), (files["/etc/ssl/certs/ca-certificates.crt"], files["/etc/nsswitch.conf"], files["/usr/bin/sh"]));
        Assert.DoesNotContain(files.Keys, path => path.Contains("/man/", StringComparison.Ordinal));
        Assert.Contains("\"SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt\"", files["config"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "set -e\nif command -v py3compile >/dev/null 2>&1; then\n\tpy3compile -p tool:amd64\nfi\n")]
    [InlineData(false, "set -e\ncase \"$1\" in\n  configure|abort-upgrade)\n    ldconfig\n    ;;\n  *)\n    echo \"unknown argument $1\" >&2\n    exit 1\n    ;;\nesac\n")]
    [InlineData(false, "# Automatically added by dh_installsystemd\nif [ \"$1\" = \"configure\" ]; then\n\tdeb-systemd-helper unmask 'tool.service' >/dev/null || true\nfi\n# End automatically added section\n")]
    [InlineData(false, "dpkg-maintscript-helper rm_conffile /etc/tool 1.0~ -- \"$@\"\n")]
    [InlineData(true, "adduser --system tool\n")]
    [InlineData(true, "ldconfig && fc-cache -f\n")]
    [InlineData(true, "for one in a b; do update-alternatives --install /usr/bin/$one $one /usr/bin/tool-$one 10; done\n")]
    [InlineData(true, "echo hello > /etc/tool\n")]
    public async Task A_package_whose_script_would_matter_is_named(bool matters, string script)
    {
        using var archive = await LocalArchive.StartAsync(Tiny);
        await AddAsync(archive, "tool", "#!/bin/sh\n" + script);

        var ended = await archive.RunAsync();

        Assert.Equal(0, ended.Code);
        Assert.Equal(
            matters ? ["setup: the installation scripts of packages do not run, and the base 'tiny' lacks what they would do for: tool; check that your processors work without it"] : [],
            ended.ErrorLines[1..]);
    }

    [Fact]
    public async Task A_script_that_is_a_program_and_a_folder_of_libraries_for_the_linkers_cache_are_named_too()
    {
        using var archive = await LocalArchive.StartAsync("""{"tiny":{"kind":"rootfs","packages":["tool","other"]}}""");
        await AddAsync(archive, "tool", "#!/usr/bin/perl\nexit 0;\n");
        await AddAsync(archive, "other", null, ("etc/ld.so.conf.d/other.conf", "/opt/other/lib\n"), ("DEBIAN/conffiles", "/etc/ld.so.conf.d/other.conf\n"));

        Assert.Contains("would do for: other tool; check", (await archive.RunAsync()).ErrorLines[^1], StringComparison.Ordinal);
    }

    /// <summary>From the machine's own archive, because numpy needs the alternatives of its linear algebra, and Python its bytecode.</summary>
    [Fact]
    public async Task A_base_with_numpy_computes_on_both_platforms()
    {
        Shell.RequireDebian12();
        if ((await Shell.RunAsync(null, Shell.Engine, "status")).Code != 0)
        {
            Assert.Skip("build/setup/engine.sh up has not been run here");
        }

        using var scratch = new Scratch();
        await Repository.CopyAsync("build/setup", scratch.Folder);
        Directory.CreateDirectory(scratch.Path("processors"));
        await File.WriteAllTextAsync(scratch.Path("processors/bases.json"), """{"science":{"kind":"rootfs","packages":["python3","python3-numpy","libgomp1","tzdata"],"lock":"bases/science.lock"}}""");
        Assert.Equal(0, (await Shell.RunAsync(null, scratch.Path("build/setup/bases.sh"), "--lock", "science")).Code);
        var made = await Shell.RunAsync(null, scratch.Path("build/setup/bases.sh"), "science");
        Assert.True(made.Code == 0, made.Errors);
        Assert.Equal("setup: making the base image 'science' of the packages in processors/bases/science.lock (about a minute, once)", made.Sentence);

        await File.WriteAllTextAsync(scratch.Path("Dockerfile"), """
            FROM base
            ENTRYPOINT ["/usr/bin/python3", "-c", "import numpy, os, platform, zoneinfo; print(platform.machine(), round(numpy.linalg.det(numpy.eye(3) * 2)), os.path.exists(numpy.__cached__), zoneinfo.ZoneInfo('Asia/Kathmandu'))"]
            """);
        foreach (var (platform, machine) in (IEnumerable<(string, string)>)[("linux/amd64", "x86_64"), ("linux/arm64", "aarch64")])
        {
            var built = await Shell.RunAsync(
                null, "docker", "buildx", "build", "--quiet", "--load", "--provenance=false", "--platform", platform, "--metadata-file", scratch.Path("built.json"),
                "--build-context", $"base=oci-layout://{scratch.Path(".pipeline/bases/science")}@{made.Output.Trim().Split(' ')[1]}", scratch.Folder);
            Assert.True(built.Code == 0, built.Errors);
            using var metadata = JsonDocument.Parse(await File.ReadAllTextAsync(scratch.Path("built.json")));

            var ran = await Shell.RunAsync(
                null, "docker", "run", "--rm", "--platform", platform, "--network=none", "--read-only", "--cap-drop=ALL", metadata.RootElement.GetProperty("containerimage.digest").GetString()!);

            Assert.Equal((0, $"{machine} 8 True Asia/Kathmandu\n"), (ran.Code, ran.Output));
        }
    }

    private static async Task AddAsync(LocalArchive archive, string name, string? script, params (string Path, string Content)[] files)
    {
        await archive.AddAsync(name, "1.0", "amd64", "", script, files);
        await archive.AddAsync(name, "1.0", "arm64", "", script, files);
    }
}
