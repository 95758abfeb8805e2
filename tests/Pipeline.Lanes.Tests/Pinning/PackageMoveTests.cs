using System.Text;
using Pipeline.Lanes.Pinning;

namespace Pipeline.Lanes.Tests;

/// <summary>A proposal shows the packages that move, from the bills of materials of both images.</summary>
public sealed class PackageMoveTests : IDisposable
{
    private readonly PinRig rig = new();

    [Fact]
    public async Task A_package_that_moved_came_or_went_is_a_row_and_the_others_are_not()
    {
        rig.Layouts.Packages = [Package("numpy", "2.1.0"), Package("six", "1.16"), Package("same", "1")];
        await rig.Finish();
        rig.Proposals.Base = Encoding.UTF8.GetBytes(rig.PinsFile);
        rig.Layouts.Packages = [Package("numpy", "2.1.1"), Package("attrs", "24.2"), Package("same", "1")];
        rig.With("chat", "second");

        await rig.Finish(new PinOptions(rig.Place, Processor: "chat", Degree: 1));

        Assert.Contains(
            """

            ### Packages

            | processor | package | before | now |
            |---|---|---|---|
            | chat | pypi/attrs | — | 24.2 |
            | chat | pypi/numpy | 2.1.0 | 2.1.1 |
            | chat | pypi/six | 1.16 | — |

            """,
            rig.Proposals.Open["pins/main"].Body,
            StringComparison.Ordinal);
    }

    /// <summary>A tree of Node packages may have several versions of one.</summary>
    [Fact]
    public async Task A_package_of_npm_has_all_its_versions_in_one_row()
    {
        rig.Layouts.Packages = [Node("1.0.0"), Node("2.0.0")];
        await rig.Finish();
        rig.Proposals.Base = Encoding.UTF8.GetBytes(rig.PinsFile);
        rig.Layouts.Packages = [Node("1.0.1"), Node("2.0.0")];
        rig.With("chat", "second");

        await rig.Finish(new PinOptions(rig.Place, Processor: "chat", Degree: 1));

        Assert.Contains("| chat | npm/@scope/tool | 1.0.0, 2.0.0 | 1.0.1, 2.0.0 |\n", rig.Proposals.Open["pins/main"].Body, StringComparison.Ordinal);

        static BuiltPackage Node(string version) => new("@scope/tool", version, $"pkg:npm/%40scope/tool@{version}", null, "MIT", Platform.All);
    }

    /// <summary>The first dependency of a processor, whose base's packages were all that its bill had.</summary>
    [Fact]
    public async Task A_new_base_moves_its_packages_below_those_of_processors_once_for_all_of_them()
    {
        rig.Layouts.Base = Sha256.Of("old"u8);
        rig.Layouts.BasePackages = [Debian("libc6", "1"), Debian("same", "1"), .. Enumerable.Range(100, 60).Select(number => Debian($"z{number}", "1"))];
        await rig.Finish();
        rig.Proposals.Base = Encoding.UTF8.GetBytes(rig.PinsFile);
        rig.Layouts.Base = Sha256.Of("new"u8);
        rig.Layouts.BasePackages = [Debian("libc6", "2"), Debian("same", "1"), .. Enumerable.Range(100, 60).Select(number => Debian($"z{number}", "2"))];
        rig.Layouts.Packages = [Package("numpy", "2.1.1")];
        rig.With("chat", "second").With("table", "second");

        await rig.Finish();

        var body = rig.Proposals.Open["pins/main"].Body;
        Assert.Contains(
            """
            | chat | pypi/numpy | — | 2.1.1 |
            | table | pypi/numpy | — | 2.1.1 |

            ### Packages of bases

            | processors | package | before | now |
            |---|---|---|---|
            | chat, table | deb/debian/libc6 | 1 | 2 |
            | chat, table | deb/debian/z100 | 1 | 2 |

            """,
            body,
            StringComparison.Ordinal);
        Assert.Contains("| chat, table | deb/debian/z148 | 1 | 2 |\n\nAnd 11 more. The SBOMs list all packages of the bases.\n", body, StringComparison.Ordinal);
    }

    /// <summary>Bills of earlier releases did not list the packages of bases.</summary>
    [Fact]
    public async Task A_base_whose_packages_were_unknown_moves_none()
    {
        rig.Layouts.Base = Sha256.Of("old"u8);
        rig.Layouts.Packages = [Package("numpy", "2.1.0")];
        await rig.Finish();
        rig.Proposals.Base = Encoding.UTF8.GetBytes(rig.PinsFile);
        rig.Layouts.BasePackages = [Debian("libc6", "2")];
        rig.With("chat", "second");
        await rig.Finish(new PinOptions(rig.Place, Processor: "chat", Degree: 1));
        Assert.DoesNotContain("### Packages", rig.Proposals.Open["pins/main"].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_without_a_bill_moves_no_packages()
    {
        rig.Layouts.Packages = [Package("numpy", "2.1.0")];
        await rig.Finish();
        Assert.DoesNotContain("### Packages", rig.Proposals.Open["pins/main"].Body, StringComparison.Ordinal);
    }

    public void Dispose() => rig.Dispose();

    private static BuiltPackage Debian(string name, string version) => new(name, version, $"pkg:deb/debian/{name}@{version}?arch=amd64&distro=debian-12", null, null, [Platform.Amd64]);

    private static BuiltPackage Package(string name, string version) =>
        new(name, version, $"pkg:pypi/{name}@{version}?file_name={name}-{version}-py3-none-any.whl", Sha256.Of(Encoding.UTF8.GetBytes(name + version)), "MIT", Platform.All);
}
