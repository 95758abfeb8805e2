namespace Setup.Tests;

/// <summary>Locks of bases of Debian packages, against an archive in a folder.</summary>
public sealed class BaseLockTests
{
    private const string Locked = """{"tiny":{"kind":"rootfs","packages":["tool","data"],"lock":"bases/tiny.lock"}}""";
    private const string Anew = "`pipeline base lock tiny` writes it anew";

    [Fact]
    public async Task A_lock_has_a_line_for_each_package_and_architecture_with_the_digest_of_its_file()
    {
        using var archive = await StartAsync();

        var ended = await archive.RunAsync("--lock", "tiny");

        Assert.Equal(new Ended(0, "processors/bases/tiny.lock\n", ""), ended);
        Assert.Equal($"""
            # Debian packages of a base, format 1: data tool
            data:amd64=1:2.0=sha256:{await archive.SumAsync("data_2.0_all")}
            data:arm64=1:2.0=sha256:{await archive.SumAsync("data_2.0_all")}
            library:amd64=1.0~rc1=sha256:{await archive.SumAsync("library_1.0~rc1_amd64")}
            library:arm64=1.0~rc1=sha256:{await archive.SumAsync("library_1.0~rc1_arm64")}
            tool:amd64=1.0-1+b1=sha256:{await archive.SumAsync("tool_1.0-1+b1_amd64")}
            tool:arm64=1.0-1+b1=sha256:{await archive.SumAsync("tool_1.0-1+b1_arm64")}

            """, await File.ReadAllTextAsync(archive.LockFile));
    }

    [Fact]
    public async Task A_locked_base_is_the_same_bytes_when_the_archive_has_newer_packages_and_for_a_user_who_is_not_root()
    {
        using var archive = await StartAsync();
        await archive.RunAsync("--lock", "tiny");
        var before = await archive.RunAsync("tiny");
        await archive.AddEachAsync("tool", "1.1", "library");
        Directory.Delete(Path.Combine(archive.Checkout, ".pipeline"), recursive: true);

        var after = await archive.RunAsNobodyAsync("tiny");

        Assert.Equal((0, 0), (before.Code, after.Code));
        Assert.Matches("^tiny sha256:[0-9a-f]{64}\n$", before.Output);
        Assert.Equal(before.Output, after.Output);
        Assert.Equal("setup: making the base image 'tiny' of the packages in processors/bases/tiny.lock (about a minute, once)", after.Sentence);
        Assert.Equal(new Ended(0, before.Output, ""), await archive.RunAsync("tiny"));
        Assert.Equal((await File.ReadAllTextAsync(archive.LockFile)).Split('\n', 2)[1].Split('\n').Order(StringComparer.Ordinal), (await File.ReadAllTextAsync(archive.Made + ".packages")).Split('\n').Order(StringComparer.Ordinal));
    }

    /// <summary>The workflows make the bases in a container that is not privileged.</summary>
    [Fact]
    public async Task A_base_is_the_same_bytes_where_nothing_may_be_mounted()
    {
        using var archive = await StartAsync();
        await archive.RunAsync("--lock", "tiny");
        var before = await archive.RunAsync("tiny");
        Directory.Delete(Path.Combine(archive.Checkout, ".pipeline"), recursive: true);

        var after = await archive.RunWithRightsOfContainersAsync("tiny");

        Assert.Equal((0, before.Output), (after.Code, after.Output));
        Assert.Matches("^tiny sha256:[0-9a-f]{64}\n$", after.Output);
    }

    [Fact]
    public async Task A_locked_file_that_the_archive_still_has_is_used_when_its_index_lists_only_newer_ones()
    {
        using var archive = await StartAsync();
        await archive.RunAsync("--lock", "tiny");
        var before = await archive.RunAsync("tiny");
        foreach (var (name, version, newer) in (IEnumerable<(string, string, string)>)[("tool", "1.0-1+b1", "1.1"), ("library", "1.0~rc1", "1.0")])
        {
            await archive.AddEachAsync(name, newer);
            archive.Unlist(name, version);
        }

        await archive.AddAsync("data", "1:2.1", "all");
        archive.Unlist("data", "2.0");
        Directory.Delete(Path.Combine(archive.Checkout, ".pipeline"), recursive: true);

        var after = await archive.RunAsync("tiny");

        Assert.Equal((0, 0, before.Output), (before.Code, after.Code, after.Output));
    }

    [Fact]
    public async Task Without_a_lock_the_newest_packages_are_taken_and_the_build_says_so()
    {
        using var archive = await StartAsync("""{"tiny":{"kind":"rootfs","packages":["tool"]}}""");
        await archive.AddEachAsync("tool", "1.1", "library");

        var ended = await archive.RunAsync();

        Assert.Equal(0, ended.Code);
        Assert.Contains("of the newest packages, because it has no lock: give it \"lock\": \"bases/tiny.lock\" in processors/bases.json", ended.Sentence, StringComparison.Ordinal);
        Assert.Contains("tool:amd64=1.1=sha256:", await File.ReadAllTextAsync(archive.Made + ".packages"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packages_that_the_archive_no_longer_has_are_named()
    {
        using var archive = await StartAsync();
        await archive.RunAsync("--lock", "tiny");
        archive.Remove("library", "1.0~rc1");
        await archive.AddEachAsync("library", "1.0");
        archive.Remove("data", "2.0");

        await AssertRefused(
            archive, $"the archive no longer has these packages of processors/bases/tiny.lock: data:amd64=1:2.0 library:amd64=1.0~rc1 data:arm64=1:2.0 library:arm64=1.0~rc1; {Anew}");
    }

    [Fact]
    public async Task Another_file_under_a_locked_version_is_refused()
    {
        using var archive = await StartAsync();
        await archive.RunAsync("--lock", "tiny");
        await archive.AddAsync("tool", "1.0-1+b1", "arm64", "library");

        await AssertRefused(archive, $"the archive has other files than processors/bases/tiny.lock under these versions: tool:arm64=1.0-1+b1; {Anew}");
    }

    [Theory]
    [InlineData("rm \"$0\"", "processors/bases/tiny.lock is missing; `pipeline base lock tiny` writes it")]
    [InlineData(": >\"$0\"", $"processors/bases/tiny.lock is empty; {Anew}")]
    [InlineData("sed -i 's/format 1/format 2/' \"$0\"", $"processors/bases/tiny.lock is not a lock of format 1; {Anew}")]
    [InlineData("sed -i 1d \"$0\"", $"processors/bases/tiny.lock is not a lock of format 1; {Anew}")]
    [InlineData("sed -i '1s/data //' \"$0\"", $"processors/bases/tiny.lock is for other packages than processors/bases.json names; {Anew}")]
    [InlineData("truncate -s -1 \"$0\"", $"processors/bases/tiny.lock ends in the middle of line 7; {Anew}")]
    [InlineData("truncate -s -30 \"$0\"", $"processors/bases/tiny.lock ends in the middle of line 7; {Anew}")]
    [InlineData("sed -i '3s/sha256/sha512/' \"$0\"", $"processors/bases/tiny.lock: line 3 is not NAME:ARCHITECTURE=VERSION=sha256:HEX; {Anew}")]
    [InlineData("sed -i '3s/arm64/all/' \"$0\"", $"processors/bases/tiny.lock: line 3 is not NAME:ARCHITECTURE=VERSION=sha256:HEX; {Anew}")]
    [InlineData("sed -i '3s/^/ /' \"$0\"", $"processors/bases/tiny.lock: line 3 is not NAME:ARCHITECTURE=VERSION=sha256:HEX; {Anew}")]
    [InlineData("sed -i 's/$/\\r/' \"$0\"", $"processors/bases/tiny.lock is for other packages than processors/bases.json names; {Anew}")]
    [InlineData("echo >>\"$0\"", $"processors/bases/tiny.lock: line 8 is not NAME:ARCHITECTURE=VERSION=sha256:HEX; {Anew}")]
    [InlineData("sed -i 3p \"$0\"", $"processors/bases/tiny.lock has data:arm64 twice; {Anew}")]
    [InlineData("sed -i '3{p;s/2.0/2.1/}' \"$0\"", $"processors/bases/tiny.lock has data:arm64 twice; {Anew}")]
    [InlineData("sed -i '3{h;d};4{G}' \"$0\"", $"processors/bases/tiny.lock: line 4 is not sorted; {Anew}")]
    [InlineData("sed -i /library:arm64/d \"$0\"", $"processors/bases/tiny.lock lacks packages for arm64: tool : Depends: library but it is not installable ")]
    [InlineData("sed -i /^tool/d \"$0\"", "processors/bases/tiny.lock lacks packages for amd64: Package 'tool' has no installation candidate ")]
    [InlineData("sed -i \"s/^tool:amd64.*/stray:amd64=1.0=sha256:$1\\n&/\" \"$0\"", $"processors/bases/tiny.lock has packages for amd64 that nothing needs: stray; {Anew}")]
    public async Task A_lock_that_is_not_whole_is_one_sentence_and_nothing_is_made(string harm, string sentence)
    {
        using var archive = await StartAsync();
        await archive.AddEachAsync("stray", "1.0");
        await archive.RunAsync("--lock", "tiny");
        Assert.Equal(new Ended(0, "", ""), await Shell.RunAsync(null, "bash", "-euc", harm, archive.LockFile, await archive.SumAsync("stray_1.0_amd64")));

        await AssertRefused(archive, sentence);
    }

    [Fact]
    public async Task What_the_archive_has_newer_is_listed()
    {
        using var archive = await StartAsync();
        await archive.RunAsync("--lock", "tiny");
        Assert.Equal(new Ended(0, "", "setup: the lock of 'tiny' has the archive's newest packages\n"), await archive.RunAsync("--outdated"));
        await archive.AddAsync("tool", "1.1", "amd64", "other");
        await archive.AddEachAsync("other", "3");

        var ended = await archive.RunAsync("--outdated", "tiny");

        Assert.Equal(new Ended(0, """
            tiny: library:amd64 1.0~rc1 → none
            tiny: other:amd64 none → 3
            tiny: tool:amd64 1.0-1+b1 → 1.1

            """, ""), ended);
        await archive.RunAsync("--lock", "tiny");
        Assert.Equal("", (await archive.RunAsync("--outdated", "tiny")).Output);
    }

    [Fact]
    public async Task All_locks_are_compared_unless_bases_are_named()
    {
        using var archive = await StartAsync("""
            {
              "tiny": {"kind":"rootfs","packages":["tool"],"lock":"bases/tiny.lock"}, "other": {"kind":"rootfs","packages":["library"],"lock":"bases/other.lock"},
              "loose": {"kind":"rootfs","packages":["data"]}, "python": {"kind":"rootfs"}
            }
            """);
        await archive.RunAsync("--lock", "tiny");
        await archive.RunAsync("--lock", "other");
        await archive.AddEachAsync("library", "1.0");

        Assert.Equal("""
            tiny: library:amd64 1.0~rc1 → 1.0
            tiny: library:arm64 1.0~rc1 → 1.0
            other: library:amd64 1.0~rc1 → 1.0
            other: library:arm64 1.0~rc1 → 1.0

            """, (await archive.RunAsync("--outdated")).Output);
        Assert.StartsWith("other: library:amd64", (await archive.RunAsync("--outdated", "other")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_base_without_a_lock_is_named_and_one_that_is_an_image_is_not()
    {
        using var archive = await StartAsync($$$"""{"python":{"kind":"rootfs"},"loose":{"kind":"rootfs","packages":["data"]},"other":{"kind":"image","reference":"python@sha256:{{{new string('0', 64)}}}"}}""");

        Assert.Equal(new Ended(0, "", """
            setup: python has no lock, so its packages are compared with nothing: give it "packages" and "lock": "bases/python.lock" in processors/bases.json, then run pipeline base lock python
            setup: loose has no lock, so its packages are compared with nothing: give it "lock": "bases/loose.lock" in processors/bases.json, then run pipeline base lock loose

            """), await archive.RunAsync("--outdated"));
    }

    [Theory]
    [InlineData(2, "name one base: bases.sh --lock NAME", "--lock")]
    [InlineData(2, "name one base: bases.sh --lock NAME", "--lock", "tiny", "python")]
    [InlineData(2, "processors/bases.json has no base 'other'", "--lock", "other")]
    [InlineData(2, "the base 'python' has no lock; give it \"lock\": \"bases/python.lock\" beside its packages in processors/bases.json", "--outdated", "python")]
    [InlineData(2, "unknown option '--list': bases.sh [NAME…], bases.sh --lock NAME, or bases.sh --outdated [NAME…]", "--list")]
    public async Task Wrong_usage_is_one_sentence(int status, string sentence, params string[] arguments)
    {
        using var archive = await StartAsync("""{"tiny":{"kind":"rootfs","packages":["tool"],"lock":"bases/tiny.lock"},"python":{"kind":"rootfs"}}""");

        var ended = await archive.RunAsync(arguments);

        Assert.Equal((status, $"setup: {sentence}"), (ended.Code, ended.Sentence));
    }

    [Fact]
    public async Task On_another_distribution_the_sentence_has_the_command_for_a_container()
    {
        using var archive = await StartAsync();
        using var scratch = new Scratch();
        await File.WriteAllTextAsync(scratch.Path("os-release"), "ID=fedora\nVERSION_ID=43\n");

        var ended = await Shell.InPrivateMountsAsync(
            new(StringComparer.Ordinal), $"mount --bind {scratch.Path("os-release")} /etc/os-release; exec {archive.Checkout}/build/setup/bases.sh --lock tiny");

        Assert.Equal(
            (3, "setup: the Debian archive is read on Debian 12; elsewhere run: docker run --rm --volume \"$PWD:$PWD\" --workdir \"$PWD\" debian:12 build/setup/bases.sh --lock tiny"),
            (ended.Code, ended.Sentence));
    }

    [Fact]
    public async Task A_package_that_the_archive_does_not_have_is_named()
    {
        using var archive = await StartAsync("""{"tiny":{"kind":"rootfs","packages":["tool","absent"],"lock":"bases/tiny.lock"}}""");

        var ended = await archive.RunAsync("--lock", "tiny");

        Assert.Equal(1, ended.Code);
        Assert.StartsWith("setup: the archive cannot provide the packages of 'tiny' for amd64: Unable to locate package absent (log: ", ended.Sentence, StringComparison.Ordinal);
        Assert.False(File.Exists(archive.LockFile));
    }

    [Fact]
    public async Task The_lock_that_root_writes_belongs_to_the_checkouts_owner()
    {
        using var archive = await StartAsync();
        await Shell.GiveToNobodyAsync(archive.Checkout);

        Assert.Equal(0, (await archive.RunAsync("--lock", "tiny")).Code);

        Assert.Equal(new Ended(0, "", ""), await Shell.RunAsync(null, "find", archive.Checkout, "!", "-uid", "65534"));
    }

    private static async Task<LocalArchive> StartAsync(string settings = Locked)
    {
        var archive = await LocalArchive.StartAsync(settings);
        await archive.AddAsync("data", "1:2.0", "all");
        await archive.AddEachAsync("library", "1.0~rc1");
        await archive.AddEachAsync("tool", "0.9", "library");
        await archive.AddEachAsync("tool", "1.0-1+b1", "library");
        return archive;
    }

    private static async Task AssertRefused(LocalArchive archive, string sentence)
    {
        var ended = await archive.RunAsync("tiny");

        Assert.Equal((1, ""), (ended.Code, ended.Output));
        Assert.StartsWith($"setup: {sentence}", ended.ErrorLines[^1], StringComparison.Ordinal);
        Assert.EndsWith("`pipeline base lock tiny` writes it", ended.ErrorLines[^1].Replace(" anew", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.True(ended.ErrorLines.Length <= 2, ended.Errors);
        Assert.Empty(Directory.GetDirectories(Path.Combine(archive.Checkout, ".pipeline/bases")));
    }
}
