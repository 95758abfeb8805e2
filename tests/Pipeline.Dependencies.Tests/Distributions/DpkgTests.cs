using CliWrap;
using CliWrap.Buffered;
using Pipeline.Dependencies.Distributions;

namespace Pipeline.Dependencies.Tests.Distributions;

/// <summary>dpkg's database, compared with <c>dpkg-query</c>.</summary>
public sealed class DpkgTests : IDisposable
{
    private const string Bookworm = "ID=debian\nVERSION_ID=\"12\"\n";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("dpkg-tests-");

    [Fact]
    public async Task A_database_that_dpkg_wrote_has_the_packages_that_dpkg_query_lists()
    {
        foreach (var kind in (string[])["var/lib/dpkg/updates", "var/lib/dpkg/info"])
        {
            Directory.CreateDirectory(Path.Combine(folder.FullName, kind));
        }

        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "var/lib/dpkg/available"), "");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "var/lib/dpkg/status"), "");
        await Install("tiny", "1:1.2-3+b1", "Source: small (1.2)");
        await Install("other", "2~rc1", "Section: misc");
        await Install("gone", "1", "Section: misc");
        await Dpkg("--remove", "gone");

        var contents = BaseLayer.Contents(new BaseLayer().With("etc/os-release", Bookworm).With("var/lib/dpkg/status", await File.ReadAllBytesAsync(Path.Combine(folder.FullName, "var/lib/dpkg/status"))));

        Assert.Equal(["pkg:deb/debian/other@2~rc1?arch=all&distro=debian-12", "pkg:deb/debian/tiny@1:1.2-3%2Bb1?arch=all&distro=debian-12"], contents.Packages.Select(package => package.Locator), StringComparer.Ordinal);
        Assert.Equal(await Query(Path.Combine(folder.FullName, "var/lib/dpkg")), Lines(contents), StringComparer.Ordinal);
        Assert.Null(contents.Gap);
    }

    [Fact]
    public async Task This_machines_own_database_has_the_packages_that_dpkg_query_lists()
    {
        Assert.SkipUnless(File.Exists("/var/lib/dpkg/status"), "this machine has no dpkg");
        var contents = BaseLayer.Contents(new BaseLayer().With("usr/lib/os-release", "ID=debian\n").With("./var/lib/dpkg/status", await File.ReadAllBytesAsync("/var/lib/dpkg/status")));
        Assert.Equal(await Query("/var/lib/dpkg"), Lines(contents), StringComparer.Ordinal);
    }

    [Fact]
    public void Images_without_dpkg_have_a_file_for_each_package_and_digests_beside_it()
    {
        var contents = BaseLayer.Contents(
            new BaseLayer()
                .With("etc/os-release", "->../usr/lib/os-release").With("usr/lib/os-release", Bookworm)
                .With("var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 12.4\nArchitecture: amd64\n").With("var/lib/dpkg/status.d/base.md5sums", "0123  etc/passwd\n"),
            new BaseLayer().With("var/lib/dpkg/status.d/libc6", "Package: libc6\nSource: glibc\nVersion: 2.36-9\nArchitecture: amd64\n"));
        Assert.Equal(
            ["pkg:deb/debian/base-files@12.4?arch=amd64&distro=debian-12 ", "pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12 glibc 2.36-9"],
            contents.Packages.Select(package => $"{package.Locator} {package.Source}"),
            StringComparer.Ordinal);
    }

    /// <summary>A package counts while its files are there.</summary>
    [Theory]
    [InlineData("install ok installed", true)]
    [InlineData("hold ok installed", true)]
    [InlineData("install ok triggers-pending", true)]
    [InlineData("install ok unpacked", true)]
    [InlineData("deinstall ok config-files", false)]
    [InlineData("purge ok not-installed", false)]
    [InlineData("install reinstreq half-installed", false)]
    [InlineData("", false)]
    public void The_state_decides_whether_a_package_is_listed(string status, bool isListed) => Assert.Equal(
        isListed ? 1 : 0,
        BaseLayer.Contents(new BaseLayer().With("var/lib/dpkg/status", $"Package: a\n{(status.Length == 0 ? "" : $"Status: {status}\n")}Version: 1\nArchitecture: all\n")).Packages.Count);

    [Theory]
    [InlineData("Files: *\nLicense: GPL-2+\n text\n", "GPL-2.0-or-later")]
    [InlineData("Files: *\nCopyright: x\nLicense: LGPL-2.1\n\nFiles: a\nLicense: Expat\n\nFiles: b\nLicense: MIT\n", "MIT AND LGPL-2.1-only")]
    [InlineData("Files: *\nLicense: GPL-2+ or Artistic\n\nFiles: a\nLicense: GPL-3\n", "in Debian's words: GPL-2+ or Artistic; GPL-3")] // Not every name is one of SPDX.
    [InlineData("License: GPL-2+\n the text of a licence that some file above has\n", null)]
    public void The_licences_are_those_of_a_machine_readable_copyright_file(string paragraphs, string? license)
    {
        const string status = "Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n";
        var copyright = $"Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: a\n\n{paragraphs}";
        foreach (var files in (BaseLayer[])[new BaseLayer().With("usr/share/doc/a/copyright", copyright), new BaseLayer().With("usr/share/doc/a", "->b").With("usr/share/doc/b/copyright", copyright)])
        {
            Assert.Equal(license, Assert.Single(BaseLayer.Contents(files.With("var/lib/dpkg/status", status)).Packages).License);
        }

        Assert.Null(Assert.Single(BaseLayer.Contents(new BaseLayer().With("usr/share/doc/a/copyright", "This package is free.\nLicense: GPL-2\n").With("var/lib/dpkg/status", status)).Packages).License);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static IEnumerable<string> Lines(DistributionContents contents) =>
        contents.Packages.Select(package => $"{package.Name} {package.Version} {package.Architecture} {package.Source ?? $"{package.Name} {package.Version}"}").Order(StringComparer.Ordinal);

    private static async Task<IEnumerable<string>> Query(string database)
    {
        var result = await Cli.Wrap("dpkg-query").WithArguments([$"--admindir={database}", "-W", "-f", "${db:Status-Status} ${Package} ${Version} ${Architecture} ${source:Package} ${source:Version}\n"]).ExecuteBufferedAsync();
        return result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.StartsWith("installed ", StringComparison.Ordinal))
            .Select(line => line["installed ".Length..]).Order(StringComparer.Ordinal);
    }

    private async Task Install(string name, string version, string field)
    {
        var control = Directory.CreateDirectory(Path.Combine(folder.FullName, name, "DEBIAN")).FullName;
        await File.WriteAllTextAsync(Path.Combine(control, "control"), $"Package: {name}\nVersion: {version}\nArchitecture: all\n{field}\nMaintainer: Á <a@example.org>\nDescription: {name}\n and: more\n");
        await Cli.Wrap("dpkg-deb").WithArguments(["--root-owner-group", "--build", Path.Combine(folder.FullName, name), Path.Combine(folder.FullName, name + ".deb")]).ExecuteBufferedAsync();
        await Dpkg("--install", Path.Combine(folder.FullName, name + ".deb"));
    }

    private async Task Dpkg(params string[] arguments) => await Cli.Wrap("dpkg")
        .WithArguments([$"--root={folder.FullName}", "--force-not-root", "--force-script-chrootless", "--log=/dev/null", .. arguments])
        .WithEnvironmentVariables(variables => variables.Set("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"))
        .ExecuteBufferedAsync();
}
